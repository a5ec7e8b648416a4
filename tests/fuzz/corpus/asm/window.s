; windows
start:  nop
        .endwindow
        .window 0x1000, 4
        .org    0x1002
        .org    2
        .org    0x1005
a:      nop
        nop
        nop
        nop
        nop
        .window 0x2000, 4
        .endwindow
        .window 1 << 20, 1 << 20
        .endwindow
        .window 0x3000, 16
b:      jmp     b
