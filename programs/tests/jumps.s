; jumps: self test of jumps, calls and returns.
;
;   shows    That a call computes its target before it writes the link, and
;            that P keeps 20 bits of whatever it is given.
;   run      thirdgen run programs/tests/jumps.s
;   expect   jumps: N cases passed

        .include "test.inc"

        .equ    BEYOND, 0x100000        ; 2^20: more than P can hold

; What is run at the end.
jump_out:
        jmp     WHOLE
call_out:
        call    r0, WHOLE

; A routine.
;   in       r1
;   out      r1 = one more
;   leaves by link
add_one:
        addi    r1, r1, 1
        ret

start:
        begin

        ; ---- jmp
        case    "jmp forwards"
        jmp     1f
        fail
1:
        case    "jmp backwards"
        jmp     2f
1:      jmp     3f
2:      jmp     1b
        fail
3:
        case    "jmp keeps the low 20 bits"
        jmp     1f + BEYOND
        fail
1:
        case    "jmp keeps the low 20 bits of a negative number"
        jmp     1f - BEYOND
        fail
1:
        ; ---- jr
        case    "jr"
        ldi     r0, 1f
        jr      r0
        fail
1:      expect_at r0, 1b

        case    "jr keeps the low 20 bits"
        ldi     r0, 1f
        li      r1, 0xffff_ffff_fff0_0000
        add     r0, r0, r1
        jr      r0
        fail
1:
        ; ---- call
        case    "call leaves the address after it"
        call    r0, 2f
1:      fail
2:      expect_at r0, 1b

        case    "call and return"
        ldi     r1, 0
        call    link, add_one
        call    link, add_one
        expect  r1, 2

        case    "call keeps the low 20 bits of its target"
        call    r0, 1f + BEYOND
        fail
1:
        ; ---- callr
        case    "callr leaves the address after it"
        ldi     r1, 2f
        callr   r0, 0(r1)
1:      fail
2:      expect_at r0, 1b
        expect_at r1, 2b

        case    "callr adds a distance"
        ldi     r1, 2f - 3
        callr   r0, 3(r1)
1:      fail
2:      expect_at r0, 1b

        case    "callr adds a negative distance"
        ldi     r1, 2f + 3
        callr   r0, -3(r1)
1:      fail
2:      expect_at r0, 1b

        case    "callr through its own link register"
        ldi     r0, 2f
        callr   r0, 0(r0)
1:      fail
2:      expect_at r0, 1b

        case    "callr keeps the low 20 bits"
        ldi     r1, -1
        callr   r0, 1f + 1(r1)
        fail
1:
        again_in_user_mode

        ; ---- jumping out of the address space, in either mode
        case    "a jump out of bounds is a memory trap of the next fetch"
        run     psw(u, jump_out, 0, WHOLE)
        expect_seen psw(u, WHOLE, 0, WHOLE), CAUSE_MEMORY

        case    "a call out of bounds has written its link"
        ldi     r0, 0
        run     psw(u, call_out, 0, WHOLE)
        expect_seen psw(u, WHOLE, 0, WHOLE), CAUSE_MEMORY
        expect_at r0, call_out + 1

        case    "the same in supervisor mode"
        run     psw(s, jump_out, 0, WHOLE)
        expect_seen psw(s, WHOLE, 0, WHOLE), CAUSE_MEMORY

        done    "jumps"
