# behind $ the machine's names come first: $pc is P at every level, though a
# monitor calls a register pc, and without $ the program's do
for level in 0 1 2; do
	thirdgen debug programs/hello.s --under vmm,vmm -batch \
	    -ex 'break start' -ex run -ex "level $level" -ex step \
	    -ex 'assert $pc == P' -ex 'assert $M == M && $r3 == r3' \
	    -ex 'print $pc' -ex 'x/i $pc' -ex 'print pc' -ex 'print $zero' |
	    sed -n '/> print/,$p'
done
# a program may have any symbol
cat >$T/own.s <<'E2'
        .reg    pc, r9
        .equ    P, 77
        .equ    M, 78
start:  ldi     pc, 5
        nop
        halt
E2
thirdgen debug $T/own.s -batch -ex step -ex 'print pc' -ex 'print $pc' \
    -ex 'print P' -ex 'print $P' -ex 'print $M' -ex 'set pc = 6' \
    -ex 'set $pc = 32' -ex 'set $tick = 3' -ex 'print $tick'

# a label of another level is named with its level
debug() { thirdgen debug "$@" 2>&1 | grep '^error\|^[0-9]'; }
debug programs/fib.s --under vmm,vmm,vmm -batch -ex 'level 0' -ex 'print fib' \
    -ex 'print vm0.vm0.vm0.fib'
debug programs/fib.s --under vmm,hvm -batch -ex 'print disp_entry' \
    -ex 'print disp_enter_s' -ex 'print vm0.disp_enter_s'
debug programs/fib.s --under vmm --vm programs/hello.s -batch \
    -ex 'print text' -ex 'print vm1.text' -ex 'break text' -ex 'print txt'
