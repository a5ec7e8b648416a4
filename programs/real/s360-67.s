; s360-67: a supervisor in the manner of the S/360 Model 67.
;
;   shows    direct control, the system mask, translation by LMC and STMC, LRA,
;            and a problem program that may do nothing of all this
;   run      thirdgen run --isa real/s360-67 programs/real/s360-67.s
;   expect   the mask, 254; l and b in a space of its own, 512 and 64, and
;            where its address 10 is, 522; then the traps of a problem program,
;            first svc, then four times privileged

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    MASK, 18                ; the absolute cell of the system mask
        .equ    SPACE_L, 512
        .equ    SPACE_B, 96

        .reg    zero, r6
        .reg    left, r7                ; traps to come

start:  lda     t0, moved_psw
        sta     t0, NEW_PSW
        ldi     zero, 0

        ; the mask is a byte, whatever stands left of it; so is a character
        ssm     mask(zero)
        wrd     letter(zero)
        diag    0
        ldi     a0, text_mask
        call    link, put_text
        lda     a0, MASK
        call    link, put_number
        call    link, put_newline

        ; still supervisor, but in a space of its own; back by svc
        lpsw    space_psw(zero)

; moved: what the supervisor has found in its space.
moved:  ldi     a0, text_r
        call    link, put_text
        lda     a0, SPACE_L + found
        call    link, put_number
        ldi     a0, text_b
        call    link, put_text
        lda     a0, SPACE_L + found + 1
        call    link, put_number
        ldi     a0, text_lra
        call    link, put_text
        lda     a0, SPACE_L + R0_CELL
        call    link, put_number
        call    link, put_newline

        ; and now the problem program
        lda     t0, problem_new_psw
        sta     t0, NEW_PSW
        ldi     left, 5
        lpsw    problem_psw(zero)

; problem_trapped: prints the trap and goes on behind the instruction.
problem_trapped:
        lda     a0, OLD_PSW
        call    link, put_psw
        lda     t0, OLD_PSW
        lda     t1, one_in_p
        add     t0, t0, t1
        sta     t0, problem_psw
        addi    left, left, -1
        beqi    left, 0, 1f             ; was that the last one?
        lpsw    problem_psw(zero)       ; no
1:      halt                            ; yes

        .include "lib/psw.inc"
        .include "lib/console.inc"

moved_psw:       .word  psw(s, moved, 0, WHOLE)
problem_new_psw: .word  psw(s, problem_trapped, 0, WHOLE)
space_psw:       .word  psw(s, space, SPACE_L, SPACE_B)
problem_psw:     .word  psw(u, problem, SPACE_L, SPACE_B)
one_in_p:        .word  1 << P_SHIFT
mask:            .word  0xabcdfe
letter:          .word  0xff00 | 'm'
text_mask:       .asciz "ask "
text_r:          .asciz "l "
text_b:          .asciz ", b "
text_lra:        .asciz ", address 10 is at "
        .assert . <= SPACE_L

        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
space:  ldi     r1, 0
        lmc     smaller(r1)             ; the bound is smaller from here on
        stmc    found(r1)
        lra     r0, 10(r1)
        svc     0
smaller:
        .word   SPACE_L, 64
found:  .word   0, 0

problem:
        svc     0
        ssm     0(r1)
        lmc     0(r1)
        lra     r0, 0(r1)
        wrd     0(r1)
        .endwindow
