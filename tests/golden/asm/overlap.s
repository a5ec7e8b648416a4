; words placed twice
start:  nop
        nop
        .org    33
        .word   1, 2, 3
        .org    30
        .space  4
        .window 100, 10
        nop
        .endwindow
        .org    96
        .asciz  "12345"
