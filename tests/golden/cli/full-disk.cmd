# results that cannot be written are told, with status 74
thirdgen run programs/hello.s >/dev/full
echo $?
thirdgen isa show vt >/dev/full
echo $?
thirdgen run programs/hello.s --trace=/dev/full
echo $?
thirdgen asm programs/hello.s -o /dev/full
