; text: a guest that loads the real R writes into the monitor.
;
; Under the monitor the next instruction comes from real storage, where that of
; the guest is k words higher: so there are many of it.
        .include "lib/core.inc"

        .org    4000
        .rept   900
        sta     r0, 100
        .endr
        halt

        .org    5000
start:  ldi     r0, 0
        li      r1, 0xfffff
        ldr     r0, r1
        sta     r0, 100
        halt
