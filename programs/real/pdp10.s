; pdp10: a supervisor in the manner of the PDP-10 KA10.
;
;   shows    JSP, JSR, PUSHJ and POPJ, relocation by DATAO APR, the ways into
;            user mode by JRSTF and JEN, and what is trapped there
;   run      thirdgen run --isa real/pdp10 programs/real/pdp10.s
;   expect   the PC words of three calls, without USER; then traps from user
;            mode: JRST 4 (halt), JEN, DATAO, and an svc behind JRSTF without
;            USER, which is still in user mode

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    USER, 1 << 63

        .reg    zero, r6
        .reg    left, r7                ; traps to come

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     zero, 0
        ldi     left, 4

        ; three calls; each routine prints the word that was stored
        jsp     a0, by_jsp(zero)
        jsr     by_jsr(zero)
        ldi     sp, stack
        pushj   sp, by_pushj(zero)

        ; a smaller bound, then user mode by JEN
        datao   small(zero)
        jen     flags(zero)

; handler: where traps arrive. Goes on behind the instruction by JRSTF.
handler:
        lda     a0, OLD_PSW
        call    link, put_psw
        addi    left, left, -1
        beqi    left, 0, 1f             ; was that the last one?
        lda     t0, OLD_PSW             ; no
        lda     t1, one_in_p
        add     t0, t0, t1
        sta     t0, return
        datao   small(zero)
        jrstf   return(zero)
1:      halt                            ; yes: JRST 4

; by_jsp, by_jsr, by_pushj: print the P of the word, and USER if it is set.
by_jsp: sta     a0, back
        call    link, put_pc
        jrstf   back(zero)
by_jsr: .word   0
        lda     a0, by_jsr
        call    link, put_pc
        jrstf   by_jsr(zero)
by_pushj:
        ld      a0, 0(sp)
        call    link, put_pc
        popj    sp

; put_pc: prints a PC word.
;   in       a0 = it
;   destroys a0, a1, t0, t1, t2, t3
;   leaves by link
put_pc: mov     a1, link
        shri    t0, a0, M_SHIFT
        shri    a0, a0, P_SHIFT
        andi    a0, a0, ADDR_MASK
        beqi    t0, 0, 1f               ; is USER set?
        ldi     t0, 'U'                 ; yes
        out     t0
1:      call    link, put_number
        mov     link, a1
        jmp     put_newline             ; which returns for us

        .include "lib/psw.inc"
        .include "lib/console.inc"

new_psw:        .word   psw(s, handler, 0, WHOLE)
small:          .word   psw(s, 0, 0, 1000) ; only the R of it is used
flags:          .word   USER | user << P_SHIFT
not_user:       .word   kept << P_SHIFT
one_in_p:       .word   1 << P_SHIFT
return:         .word   0
back:           .word   0
stack:          .space  4

user:   halt
        jen     flags(zero)
        datao   small(zero)
        jrstf   not_user(zero)
kept:   svc     0
        .assert . < 1000
