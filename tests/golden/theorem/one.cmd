# holds, all three; fails, and what shows it; holds, for the other monitor
thirdgen theorem all --isa vt --guests 10 --steps 800; echo $?
thirdgen theorem 1 --isa shapes/getm --guests 10 --steps 500 --keep $T; echo $?
thirdgen theorem 3 --isa shapes/getm --guests 5 --steps 500; echo $?
thirdgen run -m 2048 --isa shapes/getm $T/getm-getm-vmm.s
thirdgen run -m 2048 --isa shapes/getm --under vmm $T/getm-getm-vmm.s
thirdgen theorem 4
thirdgen theorem 1 --isa nosuch --isa vt --isa programs
thirdgen theorem 1 --isa shapes/getm --guests 1 --steps 9 --keep $T/no/where
thirdgen theorem 2 --isa tests/isa/alien.yaml --depth 2 # no clock, no `out`
