; riscv-u: a supervisor in the manner of RISC-V.
;
;   shows    the way down by sstatus, sepc, satp and sret, the way up by ecall
;            (core's svc) and stvec, and what a user program may not do
;   run      thirdgen run --isa real/riscv-u programs/real/riscv-u.s
;   expect   for each trap scause, sepc and SPP: a supervisor call (3) and
;            three privileged instructions (2) from user mode, SPP = 0; then a
;            supervisor call from supervisor mode, SPP = 256

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    SPP, 1 << 8             ; in sstatus

        .reg    left, r7                ; traps to come

start:  ldi     t0, handler
        csrw.stvec t0                   ; the P of the new PSW; the rest of it:
        lda     t0, NEW_PSW
        ori     t0, t0, WHOLE           ; R = all of storage, M = s
        sta     t0, NEW_PSW
        ldi     left, 5

        ; down: the same R, mode by SPP, P by sepc
        csrr.satp t0
        sta     t0, OLD_PSW
        ldi     t0, 0
        csrw.sstatus t0
        ldi     t0, user
        csrw.sepc t0
        sfence.vma
        sret

; handler: where traps arrive. Goes on behind the instruction.
handler:
        ldi     a0, text_cause
        call    link, put_text
        csrr.scause a0
        call    link, put_number
        ldi     a0, text_pc
        call    link, put_text
        csrr.sepc a0
        call    link, put_number
        ldi     a0, text_spp
        call    link, put_text
        csrr.sstatus a0
        call    link, put_number
        call    link, put_newline

        addi    left, left, -1
        beqi    left, 0, 2f             ; was that the last one?
        bnei    left, 1, 1f             ; no: is it the one from s?
        ldi     t0, SPP                 ; yes
        csrw.sstatus t0
1:      csrr.sepc t0
        addi    t0, t0, 1
        csrw.sepc t0
        sret
2:      wfi
        halt

        .include "lib/console.inc"
text_cause:     .asciz  "scause "
text_pc:        .asciz  ", sepc "
text_spp:       .asciz  ", SPP "

        ; R is all of storage here too: its registers are the supervisor's
        .org    256
user:   fence
        svc     0
        csrr.sstatus r8
        rdcycle r8
        sret
        svc     0
