; dispatcher.s: D of CP = <D, A, {v_i}>, of the virtual machine monitor.
;
; Every trap of the machine leads to disp_entry: the new PSW at 1 says so, in
; mode s with R = (0, everything). The machine was then running the guest, in
; mode u, whatever the guest believes. D decides what the trap means:
;
;   the guest is in its own supervisor mode, and its instruction is privileged
;       -> disp_interpret: the instruction's routine v_i does it on the virtual
;          machine, and the guest goes on
;   the interval timer
;       -> disp_timer (timer.s): a guest's timer, or the end of a slice
;   anything else
;       -> disp_reflect (reflect.s): it is the guest's trap, and it gets it
;
; Popek & Goldberg, section 4, "the dispatcher". The hybrid monitor has another
; one in hybrid-vmm/dispatcher.s; all the rest is the same.

; ---- disp_entry: a trap has happened ----------------------------------------
;   in       OLD_PSW = the trapped PSW and its cause; vm = who was running
;   out      pc = virtual P, cause, t7 = the old PSW
;   destroys t0
;   leaves   by disp_table; disp_own_trap
disp_entry:
        lda     t7, OLD_PSW
        bge     t7, zero, disp_own_trap ; from user mode (M, the sign)?
                                        ; no: the monitor itself trapped
.if defined(WATCHDOG)
        .read_clock t0                  ; a monitor with a timing dependence, to
        sta     t0, watch_start         ; show what Theorem 2 forbids
.endif
        shri    pc, t7, PSW_P           ; P is virtual already
        andi    pc, pc, PSW_FIELD
disp_taken:
        shri    cause, t7, PSW_CAUSE
        andi    cause, cause, CAUSES - 1

        ; a row for each virtual mode and cause
        ld      t0, VM_M(vm)
        muli    t0, t0, CAUSES
        add     t0, t0, cause
        ld      t0, disp_table(t0)
        jr      t0

; ---- disp_interpret: a privileged instruction of the guest's supervisor -----
;   in       pc, t7 = the old PSW, cause as delivered
;   out      base, bound = real R; insn = the instruction
;   destroys t0, t7
;   leaves   to the instruction's routine v_...; disp_reflect when it has none
.if V_FROM_USER
disp_interpret_user:                    ; it will complete in virtual user mode
        call    link, timer_suspend     ; where each instruction counts
        ldi     t0, TICK_COUNTS
        sta     t0, tick_due
        lda     t7, OLD_PSW
.endif                                  ; falls into disp_interpret
disp_interpret:
        andi    bound, t7, PSW_FIELD
        shri    base, t7, PSW_L
        andi    base, base, PSW_FIELD

        ; fetch it again, as the guest would
        bgeu    pc, bound, disp_reflect ; was it the fetch that trapped?
        add     t0, pc, base            ; no: here is the instruction
        ld      insn, 0(t0)

disp_decode:                            ; the table of {v_i}, a row for each op
        shri    t0, insn, OP_SHIFT
        ld      t0, v_table(t0)
        jr      t0

; ---- How an interpreter routine ends ----------------------------------------
;   disp_next     completed; P advances by one
;   disp_goto     completed; the routine has put the new P into pc
;   disp_resume   completed; pc set, and virtual M or R may have changed
;   disp_halt     the guest's processor stops (allocator.s)
;   trap_...      the instruction traps: nothing else has been done (reflect.s)
disp_next:
        addi    pc, pc, 1               ; falls into disp_goto
disp_goto:
.if V_FROM_USER
        lda     t0, tick_due
        bnei    t0, 0, disp_resume      ; completed in virtual supervisor mode?
                                        ; no: timers need care
.endif
        andi    pc, pc, PSW_FIELD       ; R is as it was: base and bound stand
        jmp     disp_go

disp_resume:
.if V_FROM_USER
        call    link, timer_tick
.endif
        andi    pc, pc, PSW_FIELD
        ; falls into disp_enter

; ---- disp_enter: give the processor to the guest ----------------------------
;   in       pc; VM_M, VM_L, VM_B
;   leaves   disp_go, base and bound = real R; disp_timed when a virtual timer
;            must start or stop
disp_enter:
        call    link, alloc_window      ; A: the real R, inside the VM
.if V_FROM_USER
        lda     t0, timer_virtual
        beqi    t0, TIMER_STALE, disp_reload
.endif
        ld      t0, VM_TIMER(vm)
        bnei    t0, TIMER_OFF, disp_timed ; a virtual timer?
                                        ; no: fall into disp_go

; ---- disp_go: the last act of the monitor -----------------------------------
;   in       pc, base, bound
;   leaves   the monitor: (M, P, R) <- (u, pc, (base, bound))
disp_go:
.if SLICE
        lda     t0, slice_turns         ; a trap handled counts like an
        addi    t0, t0, -1              ; instruction, or a guest that does
        sta     t0, slice_turns         ; nothing but trap would never stop
        beqi    t0, 0, alloc_slice_over
.endif
disp_load:
.if defined(WATCHDOG)
        .read_clock t0
        lda     t1, watch_start
        sub     t0, t0, t1
        ldi     t1, WATCHDOG
        bltu    t1, t0, disp_too_slow   ; took too long? then it gives up
.endif
.if defined(SECOND_PRIVILEGED)
        .read_timer t0                  ; p = 2: one more than necessary, to
.endif                                  ; measure what that costs with depth
        shli    t0, pc, PSW_P
        shli    t1, base, PSW_L
        or      t0, t0, t1
        or      t0, t0, bound
        lda     t1, user_mode           ; always u: this is what keeps control
        or      t0, t0, t1
        sta     t0, resume_psw
        .load_psw resume_psw

; ---- disp_timed: the VM has a virtual timer ----------------------------------
;   in       pc, base, bound; VM_M
;   leaves   disp_go
; It must be on the real one in virtual user mode and nowhere else (timer.s).
disp_timed:
        lda     t0, timer_virtual
        ld      t1, VM_M(vm)            ; MODE_U is TIMER_ON
        beq     t0, t1, disp_go         ; as it should be?
.if SLICE
        lda     t0, slice_turns         ; no: but does the slice end with this
        beqi    t0, 1, disp_go          ; trap? then it is done there
.endif
disp_reload:                            ; no: change it
        call    link, timer_stop
        call    link, timer_start
        jmp     disp_go

; ---- disp_expired: the virtual timer has ended (timer.s) ---------------------
;   in       pc, cause; the real timer disarmed
disp_expired:
.if SLICE
        lda     t0, slice_left          ; the slice goes on
        sta     t0, timer_loaded
        .set_timer t0
.endif
        jmp     disp_reflect

; ---- disp_start: a VM gets its slice (from allocator.s) ---------------------
;   in       vm, pc; VM_M, VM_L, VM_B
disp_start:
        call    link, alloc_window
        call    link, timer_start
        jmp     disp_load

.if defined(WATCHDOG)
; ---- disp_too_slow: the watchdog has found that a trap took too long ---------
disp_too_slow:
        .stop   STOP_TOO_SLOW
.endif

; ---- What a trap means ------------------------------------------------------

; V_CAUSES_S and V_CAUSES_U are the sets of causes by which an instruction that
; has a routine may arrive (interpreters.s, from the instruction set). With a
; clean instruction set it is the privileged trap from virtual mode s alone.
.macro  .meaning cause, set, interpret
    .if \set >> \cause & 1
        .word   \interpret
    .else
        .word   disp_reflect
    .endif
.endm

disp_table:                             ; the guest is in its supervisor mode
        .word   disp_reflect            ; 0, which no trap has
        .meaning TRAP_MEMORY,     V_CAUSES_S, disp_interpret      ; memory
        .meaning TRAP_PRIVILEGED, V_CAUSES_S, disp_interpret      ; privileged
        .meaning TRAP_SVC,        V_CAUSES_S, disp_interpret      ; svc
        .meaning TRAP_ILLEGAL,    V_CAUSES_S, disp_interpret      ; illegal
        .meaning TRAP_ARITHMETIC, V_CAUSES_S, disp_interpret      ; arithmetic
        .word   disp_timer              ; TRAP_TIMER
        .word   disp_reflect            ; TRAP_EXTERNAL
.assert . - disp_table == CAUSES
                                        ; the guest is in its user mode
        .word   disp_reflect
        .meaning TRAP_MEMORY,     V_CAUSES_U, disp_interpret_user ; memory
        .meaning TRAP_PRIVILEGED, V_CAUSES_U, disp_interpret_user ; privileged
        .meaning TRAP_SVC,        V_CAUSES_U, disp_interpret_user ; svc
        .meaning TRAP_ILLEGAL,    V_CAUSES_U, disp_interpret_user ; illegal
        .meaning TRAP_ARITHMETIC, V_CAUSES_U, disp_interpret_user ; arithmetic
        .word   disp_timer
        .word   disp_reflect
.assert . - disp_table == 2 * CAUSES
