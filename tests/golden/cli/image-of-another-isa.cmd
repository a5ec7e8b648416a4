# an image remembers the set it was made for; naming a set overrides that
sed 's/op: 0x4e/op: 0x4f/' isa/vt.yaml >$T/vt.yaml
thirdgen asm programs/hello.s -i $T/vt.yaml -o $T/hello.img
thirdgen run $T/hello.img
thirdgen run $T/hello.img --isa vt
