; ia32-umip: a user program asks for its rights to a descriptor.
;
;   exploits lar of isa/real/ia32-umip, which UMIP leaves as it was
;   run      thirdgen run --isa real/ia32-umip programs/escapes/ia32-umip.s
;   bare     r0 = 7: ring 3 may use it, read it and write it
;   under    any monitor: r0 = 0, from a table that is not the guest's

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  ldi     t0, table
        lgdt    t0
        jmp     enter_user
table:  .word   0
        .word   7 << 60 | psw(s, 0, USER_L, 64)
user_psw:
        .word   psw(u, user, USER_L, 64)
        .include "escapes/user.inc"

        .window USER_L, 64
        .space  FIRST_FREE
user:   ldi     r1, 1
        lar     r0, r1
        svc     REPORT
        .endwindow
