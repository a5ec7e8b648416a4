# a monitor with a fault: promise and observation disagree, status 70, and the
# guest that shows it is kept, made small
mkdir $T/vmm; cp vmm/*.s vmm/*.inc $T/vmm; cp -r hybrid-vmm $T
sed 's/^\( *\)bgeu    t1, bound, 2f .*/\1jmp     2f/' vmm/allocator.s >$T/vmm/allocator.s
cd $T; thirdgen sweep --isas 2 --guests 40 --seed 11 >sum; echo $?
grep -A9 disagree sum; echo
cat sweep-cases/random-11-0-vmm.s; ls sweep-cases
thirdgen equiv -m 96 --isa sweep-cases/random-11-0.yaml sweep-cases/random-11-0-vmm.s | head -n 2

echo; echo ".word 1 +" >>vmm/timer.s # and with one that cannot be assembled
thirdgen sweep --isas 2 | tail -n 1
