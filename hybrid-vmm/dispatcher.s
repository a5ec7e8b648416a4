; dispatcher.s: D of the hybrid virtual machine monitor.
;
; While the guest is in virtual user mode it runs directly, and its traps come
; to disp_entry. While it is in virtual supervisor mode nothing of it runs
; directly: disp_step fetches, decodes and interprets its instructions one
; after the other, until it is in user mode again, or ended. An instruction
; that is sensitive but not privileged does no harm then, if only it is so in
; supervisor mode alone.
;
; Popek & Goldberg, section 5, "Hybrid virtual machines". A and {v_i} are the
; same as in vmm/, but for {v_i} being all instructions there are.

; ---- disp_entry: a trap has happened, in virtual user mode ------------------
;   in       OLD_PSW = the trapped PSW and its cause; vm = who was running
;   out      pc = virtual P, cause, t7 = the old PSW
;   destroys t0
;   leaves   by disp_table; disp_own_trap, disp_not_mine
disp_entry:
        lda     t7, OLD_PSW
        bge     t7, zero, disp_own_trap ; from user mode (M, the sign)?
                                        ; no: the monitor itself trapped
        shri    pc, t7, PSW_P           ; P is virtual already
        andi    pc, pc, PSW_FIELD
disp_taken:
        shri    cause, t7, PSW_CAUSE
        andi    cause, cause, CAUSES - 1

        ld      t0, VM_M(vm)
        beqi    t0, MODE_S, disp_not_mine ; in virtual user mode?
        ld      t0, disp_table(cause)   ; yes: a row for each cause
        jr      t0

; ---- What cannot happen: a trap from a mode that never runs directly ---------
disp_not_mine:
        .stop   STOP_NOT_MINE

; ---- disp_interpret_user: one instruction of virtual user mode --------------
;   in       pc, t7 = the old PSW, cause as delivered
;   leaves   to the instruction's routine v_...; disp_reflect when it could not
;            be fetched
; Only instruction sets that break the condition of Theorem 3 have such.
.if V_FROM_USER
disp_interpret_user:
        call    link, timer_suspend
        ldi     t0, TICK_COUNTS
        sta     t0, tick_due
        lda     t7, OLD_PSW
        andi    bound, t7, PSW_FIELD
        shri    base, t7, PSW_L
        andi    base, base, PSW_FIELD
        bgeu    pc, bound, disp_reflect ; was it the fetch that trapped?
        add     t0, pc, base            ; no: here is the instruction
        ld      insn, 0(t0)
        jmp     disp_decode
.endif

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
                                        ; no: it goes on directly
.endif
        andi    pc, pc, PSW_FIELD
        ; falls into disp_step

; ---- disp_step: interpret one instruction of virtual supervisor mode --------
;   in       pc, base, bound
;   out      insn; cause = TRAP_ILLEGAL, for words that have no routine
;   destroys t0
;   leaves   to the instruction's routine v_...; trap_memory
disp_step:
.if SLICE
        lda     t0, slice_turns         ; the real timer does not count these
        addi    t0, t0, -1
        sta     t0, slice_turns
        beqi    t0, 0, alloc_slice_over
.endif
disp_fetch:
        .relocate t0, pc
        ld      insn, 0(t0)
        ldi     cause, TRAP_ILLEGAL
disp_decode:
        shri    t0, insn, OP_SHIFT
        ld      t0, v_table(t0)
        jr      t0

disp_resume:
.if V_FROM_USER
        call    link, timer_tick
.endif
        andi    pc, pc, PSW_FIELD
        ; falls into disp_enter

; ---- disp_enter: M or R has changed: go on interpreting, or directly ---------
;   in       pc; VM_M, VM_L, VM_B
;   leaves   disp_step; disp_go, base and bound = real R
; The real timer counts nothing while the monitor interprets. So the virtual one
; is charged when the guest leaves its user mode, and the real one loaded again
; when it comes back.
disp_enter:
        call    link, alloc_window      ; A: the real R, inside the VM
        lda     t0, timer_virtual
        ld      t1, VM_M(vm)
        beqi    t1, MODE_S, disp_enter_s ; into virtual user mode?

        ld      t1, VM_TIMER(vm)        ; yes: a virtual timer?
        beqi    t1, TIMER_OFF, 1f
        beqi    t0, TIMER_ON, disp_go   ; yes: is it on the real one?
        jmp     2f
1:      beqi    t0, 0, disp_go          ; no: is none on the real one?
2:
.if SLICE
        lda     t0, slice_turns         ; no: but does the slice end here? then
        beqi    t0, 1, alloc_slice_over ; that puts it right
.endif
        call    link, timer_stop        ; no: put it right
        call    link, timer_start
        jmp     disp_go

disp_enter_s:
        bnei    t0, TIMER_ON, disp_step ; must the virtual timer be charged?
        call    link, timer_stop        ; yes
        ldi     t0, TIMER_STALE
        sta     t0, timer_virtual
        jmp     disp_step

; ---- disp_expired: the virtual timer has ended (timer.s) ---------------------
;   in       pc, cause; the real timer disarmed
disp_expired:
.if SLICE
        ldi     t0, TIMER_STALE         ; the slice is not on it either
        sta     t0, timer_virtual
.endif
        jmp     disp_reflect

; ---- disp_go: into virtual user mode, the last act of the monitor -----------
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
        shli    t0, pc, PSW_P
        shli    t1, base, PSW_L
        or      t0, t0, t1
        or      t0, t0, bound
        lda     t1, user_mode           ; always u: this is what keeps control
        or      t0, t0, t1
        sta     t0, resume_psw
        .load_psw resume_psw

; ---- disp_start: a VM gets its slice (from allocator.s) ---------------------
;   in       vm, pc; VM_M, VM_L, VM_B
disp_start:
        call    link, alloc_window
        ld      t0, VM_M(vm)
        beqi    t0, MODE_S, disp_start_s ; directly?
        call    link, timer_start       ; yes
        jmp     disp_load
disp_start_s:
.if SLICE || VMS > 1
        ldi     t0, TIMER_STALE         ; no: the real timer is another VM's
        sta     t0, timer_virtual
.endif
        jmp     disp_fetch

; ---- What a trap from virtual user mode means -------------------------------

; V_CAUSES_U is the set of causes by which an instruction that reads more of the
; state than it should may arrive (interpreters.s). With an instruction set
; that meets the condition of Theorem 3 it is empty: all traps are the guest's.
.macro  .meaning cause, set, interpret
    .if \set >> \cause & 1
        .word   \interpret
    .else
        .word   disp_reflect
    .endif
.endm

disp_table:
        .word   disp_reflect            ; 0, which no trap has
        .meaning TRAP_MEMORY,     V_CAUSES_U, disp_interpret_user ; memory
        .meaning TRAP_PRIVILEGED, V_CAUSES_U, disp_interpret_user ; privileged
        .meaning TRAP_SVC,        V_CAUSES_U, disp_interpret_user ; svc
        .meaning TRAP_ILLEGAL,    V_CAUSES_U, disp_interpret_user ; illegal
        .meaning TRAP_ARITHMETIC, V_CAUSES_U, disp_interpret_user ; arithmetic
        .word   disp_timer              ; TRAP_TIMER
        .word   disp_reflect            ; TRAP_EXTERNAL
.assert . - disp_table == CAUSES
