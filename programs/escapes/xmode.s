; xmode: a supervisor that has moved into an address space of its own reads
; address 20 with a load that is absolute in supervisor mode.
;
;   exploits xld of isa/shapes/xmode: absolute from s, relocated from u
;   run      thirdgen run --isa shapes/xmode programs/escapes/xmode.s
;   bare     a: the word at real address 20
;   under    a VMM: r, the word at address 20 of its own space
;   under    a hybrid monitor: as bare

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 1024
        .equ    SPACE_B, 64

        .org    20
        .word   'a'

        .org    32
start:  ldi     t0, 0
        lpsw    space_psw(t0)
space_psw:
        .word   psw(s, moved, SPACE_L, SPACE_B)

        .window SPACE_L, SPACE_B
        .org    SPACE_L + 20
        .word   'r'
moved:  ldi     t0, 0
        xld     t1, 20(t0)
        out     t1
        ldi     t1, '\n'
        out     t1
        halt
        .endwindow
