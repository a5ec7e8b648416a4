; v8086: a program in the manner of the 8086, which has no modes.
;
;   shows    interrupts by the table, the interrupt flag kept on the stack, and
;            a critical section by pushf, cli, popf
;   run      thirdgen run --isa real/v8086 programs/real/v8086.s
;   expect   the flags: 512 at first, 0 within the interrupt, 512 behind it, 0
;            in the critical section, 512 behind it

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    TABLE, 24               ; the interrupt table

start:  ldi     sp, stack_top
        ldi     t0, service
        sta     t0, TABLE + 3
        sti
        call    link, put_flags
        int     sp, 3
        call    link, put_flags

        pushf   sp
        cli
        call    link, put_flags
        popf    sp
        call    link, put_flags
        halt

; service: interrupt 3.
service:
        call    link, put_flags
        iret    sp

; put_flags: prints FLAGS.
;   destroys a0, a1, t0, t1, t2, t3
;   leaves by link
put_flags:
        mov     a1, link
        pushf   sp
        pop     a0
        call    link, put_number
        mov     link, a1
        jmp     put_newline             ; which returns for us

        .include "lib/console.inc"
        .space  8
stack_top:
