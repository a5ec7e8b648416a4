; a trap without a handler: E[1] is 0
start:  ldi     r0, 'x'
        out     r0
        svc     1
