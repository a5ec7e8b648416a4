; values that are needed before they are known
start:  .space  later
        .org    later + 10
        .rept   n
        nop
        .endr
        .window later, 5
        .endwindow
        .align  soon
        .word   counter
        .set    counter, 1
        .set    counter, counter + soon
        .word   1f
        .space  1f
1:
later:  nop
        .equ    n, 3
        .equ    soon, 1
