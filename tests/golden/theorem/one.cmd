# holds; fails; holds by the letter, and is not enough
thirdgen theorem all --isa vt --guests 10 --steps 3000; echo $?
thirdgen theorem 1 --isa shapes/getm --guests 10 --steps 3000 --keep $T; echo $?
thirdgen theorem 3 --isa shapes/getm --guests 5 --steps 3000; echo $?
thirdgen theorem all --isa shapes/getq --guests 5 --steps 500 | grep -c differs
thirdgen run -m 2048 --isa shapes/getm $T/getm-getm-vmm.s
thirdgen run -m 2048 --isa shapes/getm --under vmm $T/getm-getm-vmm.s
thirdgen theorem 4
