; m68000: a supervisor in the manner of the MC68000; also for the MC68010.
;
;   shows    the user stack pointer, RTE, three ways to clear the S bit, and
;            what a user program may not do
;   run      thirdgen run --isa real/m68010 programs/real/m68000.s
;   expect   USP = 250, then the traps of the user program, which gets back to
;            user mode by rte, move to sr, andi to sr and eori to sr

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 1024
        .equ    SPACE_B, 256

        .reg    turn, r7                ; traps so far
        .reg    zero, r6

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     turn, 0
        ldi     zero, 0
        reset
        ori.sr  0x700
        ldi     sp, user_psw
        rte     sp

; handler: where the user program's traps arrive.
handler:
        lda     a0, OLD_PSW
        call    link, put_psw
        addi    turn, turn, 1
        beqi    turn, 1, 1f
        beqi    turn, 2, 2f
        beqi    turn, 3, 3f
        beqi    turn, 4, 4f
        beqi    turn, 5, 5f
        stop

        ; the first: look at its stack pointer, and move it
1:      ldi     a0, text_usp
        call    link, put_text
        move.fromusp a0
        call    link, put_number
        call    link, put_newline
        ldi     t0, 222
        move.tousp t0
        ldi     sp, user_psw_2
        rte     sp

        ; the others: what follows runs in user mode, in this very space
2:      ldi     t0, 0x0700
        move.tosr t0
        svc     2
3:      andi.sr 0xdfff
        svc     3
4:      eori.sr 0x2000
        svc     4
5:      ldi     t0, 3
        ldi     t1, 2
        ldi     sp, user_psw_3
        rte     sp

        .include "lib/psw.inc"
        .include "lib/console.inc"

new_psw:        .word   psw(s, handler, 0, WHOLE)
user_psw:       .word   psw(u, user, SPACE_L, SPACE_B)
user_psw_2:     .word   psw(u, user_2, SPACE_L, SPACE_B)
user_psw_3:     .word   psw(u, user_3, SPACE_L, SPACE_B)
text_usp:       .asciz  "USP = "

        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
user:   ldi     sp, 250
        move.tosr sp                    ; privileged
user_2: addi    r0, sp, -222
        beqi    r0, 0, 1f               ; was the stack pointer moved?
        illegal                         ; no
1:      chk     sp, r0                  ; arithmetic: 222 is above 0
user_3: illegal
        .endwindow
