# an image remembers the set it was made for; naming a set overrides that, in
# every command that runs programs
sed 's/op: 0x4e/op: 0x4f/' isa/vt.yaml >$T/vt.yaml
thirdgen asm programs/hello.s -i $T/vt.yaml -o $T/hello.img
thirdgen asm programs/escapes/getm.s -i shapes/getm -o $T/getm.img
thirdgen run $T/hello.img
thirdgen run $T/hello.img --isa vt
for c in 'dis' 'equiv -n 9' 'debug -batch -ex when'; do
	echo "== $c"
	thirdgen $c $T/hello.img
	thirdgen $c $T/hello.img --isa vt 2>&1 | head -n 2
done
# a further guest is for the same set as the first
for c in run equiv 'debug -batch'; do
	thirdgen $c programs/hello.s --under vmm --vm $T/getm.img
done
echo "load $T/hello.img" | thirdgen debug
# a divergence has its guests with it: they have been made for the set it names
mkdir $T/now
sed 's/op: 0x50/op: 0x51/' isa/shapes/getm.yaml >$T/now/getm.yaml
grep -c 0x51 $T/now/getm.yaml
thirdgen equiv programs/escapes/getm.s --isa isa/shapes/getm.yaml --save $T/found >$T/out
sed "s|isa/shapes/getm.yaml|$T/now/getm.yaml|" $T/found >$T/stale
thirdgen replay $T/found | head -n 1
thirdgen replay $T/stale
thirdgen replay $T/stale --isa shapes/getm | head -n 1
