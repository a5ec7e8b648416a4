; assertions and messages
start:  nop
        .assert . == 33
        .assert . == 34
        .assert 1 - 1, "the difference is nothing"
        .assert later < 40, "later is too late"
        .assert missing
        .assert 1, 2
        .error  "this is\twrong"
        .error  wrong
        .macro  even n
        .if     \n % 2
        .error  "\n is odd"
        .endif
        .endm
        even    4
        even    5
        .warning "only a warning"
        .org    50
later:  nop
