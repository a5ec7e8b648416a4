; counts that are too large
start:  .space  0x100001
        .rept   0x100001
        nop
        .endr
        .space  -1
        .org    1
        .space  0xfffff
        .align  0
        .align  0x200000
