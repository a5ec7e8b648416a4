; ia32: a kernel in the manner of IA-32.
;
;   shows    descriptors, seen from ring 0 and from ring 3; a segment loaded; a
;            call through a gate into ring 0 and the return from it; the same
;            by INT; what does not trap and what does
;   run      thirdgen run --isa real/ia32 programs/real/ia32.s
;   expect   what LAR, LSL, VERR and VERW say in ring 0: 15 64 1 1 of the data
;            segment, 2 900 1 0 of the kernel's; the ring and the flags, 0 0.
;            Then twice, through a gate and by an interrupt, what ring 3 has
;            found: 15 64 of the data segment, 0 0 0 of the kernel's; 77 in
;            LDTR, 17 in CR0, IDTR less TR; ring 3 in CS twice; flags 512 that
;            POPF did not change; and that the gate is in ring 0. At last a
;            privileged trap, by a jump into the kernel

        .include "lib/core.inc"
        .include "lib/machine.inc"

        .equ    DATA, 1                 ; descriptors, by their numbers
        .equ    KERNEL, 2
        .equ    GATE, 3
        .equ    USER, 4
        .equ    SPACE_L, 1024
        .equ    SPACE_B, 128

        .equ    RING_3, 1 << 62         ; a descriptor's rights
        .equ    READ, 1 << 61
        .equ    WRITE, 1 << 60

        .reg    number, r6
        .reg    zero, r7

start:  lda     t0, new_psw
        sta     t0, NEW_PSW
        ldi     zero, 0
        ldi     t0, gdt
        lgdt    t0
        ldi     t0, idt
        lidt    t0
        ldi     t0, 77
        lldt    t0
        ldi     t0, task
        ltr     t0
        ldi     t0, 0x10011
        lmsw    t0

        ; what ring 0 may know of two descriptors
        ldi     number, DATA
        call    link, put_rights
        ldi     number, KERNEL
        call    link, put_rights

        ; the ring in CS and the interrupt flag, then down to ring 3
        mov.cs  a0
        call    link, put_item
        ldi     sp, stack_top
        pushf   sp
        pop     a0
        call    link, put_item
        call    link, put_newline
        lpsw    user_psw(zero)

; gate: where the gate leads, and the interrupt. Prints what the user program
; has left in its space, and returns to behind the call.
gate:   ldi     t1, 0
1:      addi    t2, t1, SPACE_L + found
        ld      a0, 0(t2)
        sta     t1, kept
        call    link, put_item
        lda     t1, kept
        addi    t1, t1, 1
        bnei    t1, FOUND, 1b
        mov.cs  a0
        call    link, put_item
        call    link, put_newline
        ret.far

; violation: where traps arrive.
violation:
        lda     a0, OLD_PSW
        call    link, put_psw
        halt

; put_rights: prints what LAR, LSL, VERR and VERW say.
;   in       number = the descriptor
;   destroys a0, a1, t0, t1, t2, t3, r8
;   leaves by link
put_rights:
        mov     r8, link
        lar     a0, number
        call    link, put_item
        lsl     a0, number
        call    link, put_item
        verr    a0, number
        call    link, put_item
        verw    a0, number
        call    link, put_item
        mov     link, r8
        jmp     put_newline             ; which returns for us

; put_item: prints a number and a blank.
;   in       a0 = the number
;   destroys a0, a1, t0, t1, t2, t3
;   leaves by link
put_item:
        mov     a1, link
        call    link, put_number
        ldi     t0, ' '
        out     t0
        mov     link, a1
        ret

        .include "lib/psw.inc"
        .include "lib/console.inc"

new_psw:        .word   psw(s, violation, 0, WHOLE)
user_psw:       .word   psw(u, user, SPACE_L, SPACE_B)
task:           .word   0
kept:           .word   0
                .space  4
stack_top:
gdt:            .word   0
                .word   RING_3 | READ | WRITE | psw(u, 0, SPACE_L, 64)
                .word   READ | psw(s, 0, 0, 900)
                .word   RING_3 | psw(s, gate, 0, WHOLE)
                .word   RING_3 | READ | psw(u, again, SPACE_L, SPACE_B)
idt:            .word   RING_3 | psw(s, gate, 0, WHOLE)

        .equ    FOUND, 12               ; numbers that the user program leaves
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
user:   ldi     r1, DATA
        lar     r0, r1
        sta     r0, found
        lsl     r0, r1
        sta     r0, found + 1
        ldi     r1, KERNEL
        lar     r0, r1
        sta     r0, found + 2
        lsl     r0, r1
        sta     r0, found + 3
        verr    r0, r1
        sta     r0, found + 4
        sldt    r0
        sta     r0, found + 5
        smsw    r0
        sta     r0, found + 6
        str.tr  r0
        sidt    r1
        sub     r0, r1, r0
        sta     r0, found + 7
        mov.cs  r0
        sta     r0, found + 8
        ldi     r15, found + 10
        push.cs r15
        ldi     r15, found + 11
        pushf   r15
        ldi     r15, no_flags
        popf    r15                     ; the interrupt flag stays
        ldi     r15, found + 12
        pushf   r15
        call.far GATE
        jmp.far USER                    ; the same ring: to `again`
again:  int     0
        ldi     r1, DATA
        mov.ds  r1                      ; the bound is 64 from here on
        jmp.far KERNEL                  ; another ring: privileged
no_flags:
        .word   0
        .assert . <= 64
found:  .space  FOUND
        .endwindow
