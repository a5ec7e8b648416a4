# args: programs/fib.s
step 3
set r5 = 77
set E[100] = 1
set mem[101] = 0x10
set real[102] = 3
set $x = r5 + 1
print $x
info changes
undo
undo
print mem[101]
set P = 32
set M = u
inject trap timer
why
origin E:0
undo
undo
undo
eval addi r1, r1, 5
eval halt
eval .word 0
eval nosuch r1
exec ldi r4, 9
print r4
origin r4
origin r5
origin r11
step 20
origin r4
reverse-step 20
print r4
undo
undo
undo
undo
set $pc = 33
set $r4 = 3
set var r5 = 1
set mem[P] = 0
undo
undo
undo
undo
set timer = 5
set l = 99999999
set nosuch = 1
set
inject
inject trap door
save $T/state
set r9 = 4
restore $T/state
print r9
undo
restore $T/none
restore
input hello
cycle 1
set r1 = 1
step
