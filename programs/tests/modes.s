; modes: self test of the privileged instructions that are about M and R.
;
;   shows    In user mode they trap and do nothing else; in supervisor mode they
;            run; a new R holds from the next fetch on.
;   run      thirdgen run programs/tests/modes.s
;   expect   modes: N cases passed

        .include "test.inc"

        .equ    SPACE_L, 1024           ; an address space for what is run
        .equ    SPACE_B, 128
        .equ    OTHER_L, SPACE_L + 64   ; one that overlaps it
        .equ    OTHER_B, 64
        .equ    R1_CELL, R0_CELL + 1
        .equ    R2_CELL, R0_CELL + 2
        .equ    R3_CELL, R0_CELL + 3
        .equ    R4_CELL, R0_CELL + 4

        .assert . <= SPACE_L
        .window SPACE_L, SPACE_B
        .space  FIRST_FREE
try_lpsw:     lpsw     good_psw(r15)    ; r15 is 0
try_spsw:     spsw     target(r15)
try_ldr:      ldr      r3, r4
              svc      0
try_str:      str      r0, r1
              svc      0
try_lra:      lra      r0, 7(r2)
              svc      0
lra_down:     lra      r0, -7(r2)
              svc      0
try_rdq:      rdq      r0
try_halt:     halt
try_out:      out      r0
try_in:       in       r0
try_settimer: settimer r0
try_rdtimer:  rdtimer  r0
try_rdclock:  rdclock  r0
store_r:      str      r0, r0
              svc      0
load_r:       ldr      r3, r4           ; the svc after it is seen through the
              nop                       ; new R only
good_psw:     .word    psw(u, try_halt, SPACE_L, SPACE_B)
target:       .word    0
        .endwindow

; What load_r finds behind it: the same virtual address, 64 words further.
        .org    OTHER_L + load_r + 1
        svc     0

        .org    SPACE_L + SPACE_B

; A privileged instruction in user mode: it traps, and r0 keeps its value.
        .macro  refused name, label
        case    \name
        ldi     r0, 77
        sta     r0, SPACE_L + R0_CELL
        run     psw(u, \label, SPACE_L, SPACE_B)
        expect_seen psw(u, \label, SPACE_L, SPACE_B), CAUSE_PRIVILEGED
        expect_cell SPACE_L + R0_CELL, 77
        .endm

start:
        begin

        ; ---- user mode
        refused "lpsw in user mode", try_lpsw
        refused "spsw in user mode", try_spsw
        refused "ldr in user mode", try_ldr
        refused "str in user mode", try_str
        refused "lra in user mode", try_lra
        refused "rdq in user mode", try_rdq
        refused "halt in user mode", try_halt
        refused "out in user mode", try_out
        refused "in in user mode", try_in
        refused "settimer in user mode", try_settimer
        refused "rdtimer in user mode", try_rdtimer
        refused "rdclock in user mode", try_rdclock

        case    "spsw in user mode has stored nothing"
        expect_cell SPACE_L + target, 0

        case    "a privileged trap comes before a memory trap of the operands"
        run     psw(u, try_lpsw, SPACE_L, good_psw)
        expect_seen psw(u, try_lpsw, SPACE_L, good_psw), CAUSE_PRIVILEGED

        ; ---- supervisor mode
        case    "str stores l and b"
        run     psw(s, try_str, SPACE_L, SPACE_B)
        expect_seen psw(s, try_str + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, SPACE_L
        expect_cell SPACE_L + R1_CELL, SPACE_B

        case    "str of one register twice: the later one stands"
        run     psw(s, store_r, SPACE_L, SPACE_B)
        expect_seen psw(s, store_r + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, SPACE_B

        case    "lra adds the relocation"
        ldi     r0, 100
        sta     r0, SPACE_L + R2_CELL
        run     psw(s, try_lra, SPACE_L, SPACE_B)
        expect_seen psw(s, try_lra + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, SPACE_L + 107

        case    "lra with a negative distance"
        run     psw(s, lra_down, SPACE_L, SPACE_B)
        expect_seen psw(s, lra_down + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, SPACE_L + 93

        case    "lra does not check the bound, and wraps around at 2^64"
        ldi     r0, -8
        sta     r0, SPACE_L + R2_CELL
        run     psw(s, try_lra, SPACE_L, SPACE_B)
        expect_seen psw(s, try_lra + 1, SPACE_L, SPACE_B), CAUSE_SVC
        expect_cell SPACE_L + R0_CELL, SPACE_L - 1

        case    "ldr: the new R holds from the next fetch on"
        ldi     r0, OTHER_L
        sta     r0, SPACE_L + R3_CELL
        ldi     r0, OTHER_B
        sta     r0, SPACE_L + R4_CELL
        run     psw(s, load_r, SPACE_L, SPACE_B)
        expect_seen psw(s, load_r + 1, OTHER_L, OTHER_B), CAUSE_SVC

        case    "ldr keeps the low 20 bits"
        li      r0, 0x1234567_00000 + SPACE_L
        sta     r0, SPACE_L + R3_CELL
        li      r0, 0x7654321_00000 + SPACE_B
        sta     r0, SPACE_L + R4_CELL
        run     psw(s, try_ldr, SPACE_L, SPACE_B)
        expect_seen psw(s, try_ldr + 1, SPACE_L, SPACE_B), CAUSE_SVC

        case    "ldr with a bound of 0"
        ldi     r0, 0
        sta     r0, SPACE_L + R4_CELL
        run     psw(s, try_ldr, SPACE_L, SPACE_B)
        expect_seen psw(s, try_ldr + 1, SPACE_L, 0), CAUSE_MEMORY

        case    "spsw at an address out of bounds"
        run     psw(s, try_spsw, SPACE_L, target)
        expect_seen psw(s, try_spsw, SPACE_L, target), CAUSE_MEMORY

        case    "lpsw at an address out of bounds"
        run     psw(s, try_lpsw, SPACE_L, good_psw)
        expect_seen psw(s, try_lpsw, SPACE_L, good_psw), CAUSE_MEMORY

        done    "modes"
