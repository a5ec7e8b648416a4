; addresses beyond storage
start:  nop
        .org    0x100000
        .org    0xfffff
        nop
        nop
        .org    0xffff0
        .asciz  "sixteen letters."
        .entry  0x100000
