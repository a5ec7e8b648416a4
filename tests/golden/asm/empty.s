; no words at all
        .equ    a, 1
