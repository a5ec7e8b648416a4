; a loop that begins where a call comes back to
start:  ldi   r1, 0
        call  r14, sub
loop:   addi  r1, r1, 1
        bnei  r1, 3, loop
        halt
sub:    ldi   r2, 1
        jr    r14
