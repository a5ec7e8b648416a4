; getb: a user program reads its bound.
;
;   exploits getb of isa/shapes/getb: innocuous by the letter, and yet it shows
;            the bound that the monitor has cut to fit
;   run      thirdgen run --isa shapes/getb programs/escapes/getb.s
;   bare     r0 = 1048575, the bound its supervisor gave it, far beyond storage
;   under    any monitor: r0 = what is left of the virtual machine's storage

        .include "lib/core.inc"
        .include "lib/machine.inc"

start:  jmp     enter_user
user_psw:
        .word   psw(u, user, USER_L, WHOLE)
        .include "escapes/user.inc"

        .window USER_L, WHOLE
        .space  FIRST_FREE
user:   getb    r0
        svc     REPORT
        .endwindow
