; system: a small multiprogramming system, and its four processes.
;
;   shows    What a third-generation supervisor does, on the least machine that
;            can do it: every process has its own R and so its own storage and
;            registers, the interval timer shares the processor among them,
;            supervisor calls serve them, and what a process must not do ends
;            that process and nothing else.
;   run      thirdgen run programs/system.s
;            thirdgen run -D VIOLATION=2 programs/system.s
;            thirdgen run -D QUANTUM=7 programs/system.s
;   expect   a boot message; lines of the processes primes, countdown,
;            fibonacci and rogue, in the order in which they are finished;
;            rogue is killed, and why; a report
;
; VIOLATION is the number of the trap that rogue causes: 1 memory, 2
; privileged, 3 a supervisor call that does not exist, 4 illegal, 5 arithmetic.
; QUANTUM is how many instructions a process may complete before it is the
; next one's turn.
;
; Reading order: this file; system/layout.inc, the storage map and register
; roles; system/traps.inc, where every trap arrives; system/services.inc, the
; supervisor calls; system/scheduler.inc; system/report.inc, what is printed;
; then the processes.

        .if     !defined(VIOLATION)
        .equ    VIOLATION, 1
        .endif
        .if     !defined(QUANTUM)
        .equ    QUANTUM, 40
        .endif

        .include "lib/core.inc"
        .include "lib/machine.inc"
        .include "system/layout.inc"

; boot: the machine starts here, in supervisor mode and with all of storage.
;   in       nothing
;   leaves by schedule
boot:
        ; from here on every trap comes to us
        lda     t0, new_psw
        sta     t0, NEW_PSW

        ldi     a0, text_boot
        call    link, put_text
        ldi     a0, QUANTUM
        call    link, put_number
        ldi     a0, text_boot_end
        call    link, put_text

        ; no ticks yet, all processes live, and the idle process is the one
        ; that has just run: the first process is next
        ldi     tick, 0
        ldi     live, PROCESSES
        ldi     killed, 0
        ldi     cur, proc_idle
        jmp     schedule

        .entry  boot

        .include "system/traps.inc"
        .include "system/services.inc"
        .include "system/scheduler.inc"
        .include "system/report.inc"
        .include "lib/console.inc"

; Constants.
new_psw:
        .word   psw(s, trap_entry, 0, WHOLE)
one_in_p:
        .word   1 << P_SHIFT            ; adding it to a PSW advances P

; The process blocks: rows of name, next in the ring, PSW to start with. The
; idle process is in nobody's ring: it runs when nobody else can.
        .macro  process name, next, psw
        .word   \name, \next, \psw
        .space  PROC_SIZE - (PROC_PSW + 1)
        .endm
proc_primes:
        process name_primes, proc_countdown, psw(u, primes, PRIMES_L, PRIMES_B)
proc_countdown:
        process name_count, proc_fibonacci, psw(u, countdown, COUNT_L, COUNT_B)
proc_fibonacci:
        process name_fibonacci, proc_rogue, psw(u, fibonacci, FIB_L, FIB_B)
proc_rogue:
        process name_rogue, proc_primes, psw(u, rogue, ROGUE_L, ROGUE_B)
proc_idle:
        process name_idle, proc_primes, psw(u, idle, IDLE_L, IDLE_B)
        .assert proc_idle == proc_primes + PROCESSES * PROC_SIZE

name_primes:    .asciz  "primes"
name_count:     .asciz  "countdown"
name_fibonacci: .asciz  "fibonacci"
name_rogue:     .asciz  "rogue"
name_idle:      .asciz  "idle"

supervisor_end:
        .assert supervisor_end <= PRIMES_L, "the supervisor has grown too large"

        .include "system/primes.inc"
        .include "system/countdown.inc"
        .include "system/fibonacci.inc"
        .include "system/rogue.inc"
        .include "system/idle.inc"
