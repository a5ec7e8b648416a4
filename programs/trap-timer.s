; trap-timer: the interval timer.
;
;   shows    The timer counts instructions completed in user mode. At zero it
;            traps before the next user-mode fetch, which disarms it: armed
;            with n it lets a user program complete exactly n instructions. In
;            supervisor mode it stands still.
;   run      thirdgen run programs/trap-timer.s
;   expect   for 0, 1, 2, 3 and 50 instructions, how many were completed, the
;            old PSW and the timer after it; then that it stood still
;
; The program that is timed adds one to its r0 with each instruction, and is
; all such instructions: r0 counts what was completed.

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPACE_L, 768            ; an address space for what is timed
        .equ    SPACE_B, 128

        .reg    case, r6                ; row of the case at hand
        .reg    time, r7                ; the time it gives

start:
        lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     case, times

; next_case: arms the timer and starts the program that is timed.
;   in       case = row of the table of times
;   destroys a0, time, t0, t1, t2, t3
;   leaves by the PSW of the timed program; stand_still after the last row
next_case:
        ld      time, 0(case)
        beqi    time, TIMER_OFF, stand_still ; was that the last one?

        ldi     a0, text_armed          ; no: say what is tried
        call    link, put_text
        mov     a0, time
        call    link, put_number

        ldi     t0, 0
        sta     t0, SPACE_L + R0_CELL
        settimer time
        ldi     t0, timed_psw
        lpsw    0(t0)

; trapped: where the new PSW leads.
;   in       case = row of the case, old PSW in its place
;   destroys a0, t0, t1, t2, t3
;   leaves by next_case
trapped:
        ldi     a0, text_completed
        call    link, put_text
        lda     a0, SPACE_L + R0_CELL
        call    link, put_number
        ldi     a0, text_psw
        call    link, put_text
        lda     a0, OLD_PSW
        call    link, put_psw

        rdtimer t0
        ldi     a0, text_off
        beqi    t0, TIMER_OFF, 1f       ; has the trap disarmed it?
        ldi     a0, text_on             ; no
1:      call    link, put_text
        addi    case, case, 1
        jmp     next_case

; stand_still: arms the timer and stays in supervisor mode.
;   leaves by halt
stand_still:
        ldi     time, 5
        settimer time
        ldi     t0, 100
1:      addi    t0, t0, -1
        bnei    t0, 0, 1b               ; busy for longer than that

        rdtimer t0
        ldi     a0, text_still
        beq     t0, time, 2f            ; as it was set?
        ldi     a0, text_ran            ; no
2:      call    link, put_text
        halt

        .include "lib/psw.inc"
        .include "lib/console.inc"

; Constants.
new_psw:        .word   psw(s, trapped, 0, WHOLE)
timed_psw:      .word   psw(u, timed, SPACE_L, SPACE_B)
times:          .word   0, 1, 2, 3, 50, TIMER_OFF

; Data.
text_armed:     .asciz  "armed with "
text_completed: .asciz  ": completed "
text_psw:       .asciz  "; "
text_off:       .asciz  "  and the timer is off\n"
text_on:        .asciz  "  but the timer is still on\n"
text_still:     .asciz  "in supervisor mode it stands still\n"
text_ran:       .asciz  "in supervisor mode it ran\n"
        .assert . <= SPACE_L

; What is timed.
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
timed:  .rept   100
        addi    r0, r0, 1
        .endr
        .endwindow
