; reflect.s: D, continued: a trap that is the guest's own.
;
; The paper's {v_i} say nothing about a trap that the guest's own supervisor is
; there to handle: a memory trap, a supervisor call, a privileged instruction
; of its user program. The monitor does to the virtual machine what the machine
; would have done: the virtual old PSW goes to the guest's cell 0, the new one
; comes from its cell 1.
;
; Entered from disp_table, and by routines v_... that end in a trap. Both
; monitors use this file.

; ---- An instruction under interpretation traps ------------------------------
;   in       pc = virtual P of that instruction
;   leaves   disp_reflect; nothing of the instruction has been done
trap_memory:
        ldi     cause, TRAP_MEMORY
        jmp     disp_reflect
.if V_TRAPS >> TRAP_PRIVILEGED & 1      ; does any routine end so?
trap_privileged:
        ldi     cause, TRAP_PRIVILEGED
        jmp     disp_reflect
.endif
.if V_TRAPS >> TRAP_SVC & 1
trap_svc:
        ldi     cause, TRAP_SVC
        jmp     disp_reflect
.endif
.if V_TRAPS >> TRAP_ILLEGAL & 1
trap_illegal:
        ldi     cause, TRAP_ILLEGAL
        jmp     disp_reflect
.endif
.if V_TRAPS >> TRAP_ARITHMETIC & 1
trap_arithmetic:
        ldi     cause, TRAP_ARITHMETIC  ; falls into disp_reflect
.endif

; ---- disp_reflect: swap PSWs in the virtual machine -------------------------
;   in       pc = virtual P; VM_M, VM_L, VM_B; cause
;   out      the VM's cell 0 = old PSW with the cause; pc, VM_M, VM_L, VM_B
;            from its cell 1
;   destroys t0-t3, t7
;   leaves   disp_enter; disp_wedged when this would go on for ever
v_none:                                 ; no routine: the trap is the guest's
disp_reflect:
        ; the old PSW, in the guest's terms
        .pack_virtual t0
        shli    t1, cause, PSW_CAUSE
        or      t0, t0, t1

        ; the new one, which the guest has put into its cell 1
        ld      t1, VM_BASE(vm)
        ld      t2, NEW_PSW(t1)
        shri    t3, t2, PSW_P
        andi    t3, t3, PSW_FIELD
        beq     t3, pc, disp_same_place ; to where it is already? then look
1:                                      ; no: swap them
        st      t0, OLD_PSW(t1)
        .unpack_virtual t2
.if V_FROM_USER
        sta     zero, tick_due          ; what traps has not completed
.endif
        jmp     disp_enter

; The handler's first instruction is the one that trapped. If all else is equal
; too, and this trap was reflected before, the guest can never leave it. (A
; timer trap disarms the timer, and so changes something.)
disp_same_place:
        beqi    cause, TRAP_TIMER, 1b
        ld      t3, OLD_PSW(t1)
        bne     t3, t0, 1b              ; the same trap as the last one?
        xor     t3, t2, t0              ; yes: and M, P, R the same?
        lda     t7, psw_but_cause
        and     t3, t3, t7
        bnei    t3, 0, 1b
        ; yes: fall into disp_wedged

; ---- disp_wedged, disp_halt: the guest ends ---------------------------------
;   in       pc
;   leaves   alloc_ended
disp_wedged:
        ldi     t0, 1
        sta     t0, any_wedged
        ldi     t0, VM_WEDGED
        jmp     1f
disp_halt:
        ldi     t0, VM_HALTED
1:      st      pc, VM_P(vm)            ; first, so that an ended VM shows its P
        st      t0, VM_STATUS(vm)
        jmp     alloc_ended

; ---- What cannot happen: a trap from real supervisor mode --------------------
disp_own_trap:
        .stop   STOP_OWN_TRAP
