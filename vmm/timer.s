; timer.s: one real interval timer for the virtual timers and the time slices.
;
; A virtual timer counts the instructions its guest completes in virtual user
; mode. The real one counts those completed in real user mode, which is where
; the guest's own supervisor runs as well. So a virtual timer is on the real
; one only while its guest runs in virtual user mode, and that is also what
; makes it exact: no instruction is counted that would not be counted bare.
;
; A time slice, when there are several VMs, counts in both virtual modes. The
; real timer is loaded with whichever ends first; at each stop, what has gone
; by is charged to both.
;
;   timer_loaded    what the real timer was loaded with; TIMER_OFF: stopped
;   timer_virtual   TIMER_ON: the current VM's timer is on it; 0: it is not;
;                   TIMER_STALE: it was, and must be loaded anew in any case
;   slice_left      instructions left of the slice; TIMER_OFF: no slices
;
; A VM with a disarmed timer is not on the real one. So while no guest uses its
; timer and there is one VM, the real timer is never touched.

; ---- timer_start: load the real timer for the current VM --------------------
;   in       VM_M, VM_TIMER, slice_left; the real timer charged
;   destroys t0-t2
timer_start:
        sta     zero, timer_virtual
        lda     t0, slice_left
        ld      t1, VM_M(vm)
        beqi    t1, MODE_S, 1f          ; does the virtual timer run?
        ld      t1, VM_TIMER(vm)
        beqi    t1, TIMER_OFF, 1f
        ldi     t2, TIMER_ON
        sta     t2, timer_virtual
        bgeu    t1, t0, 1f              ; yes: does it end before the slice?
        mov     t0, t1
1:      sta     t0, timer_loaded
        .set_timer t0
        jr      link

; ---- timer_stop: charge what has gone by ------------------------------------
;   out      slice_left, VM_TIMER exact; timer_loaded = TIMER_OFF
;   destroys t0, t1
; The real timer itself may run on: it counts nothing while the monitor has
; the processor, and is loaded again before the guest does.
timer_stop:
        lda     t0, timer_loaded
        bnei    t0, TIMER_OFF, 1f       ; is it running?
        jr      link                    ; no: nothing to charge
1:      .read_timer t1
        sub     t0, t0, t1
        ; falls into timer_charge

; timer_charge: the same, with t0 = what has gone by.
timer_charge:
        lda     t1, slice_left
        beqi    t1, TIMER_OFF, 1f       ; slices?
        sub     t1, t1, t0
        sta     t1, slice_left
1:      lda     t1, timer_virtual
        beqi    t1, 0, 2f               ; a virtual timer?
        ld      t1, VM_TIMER(vm)
        sub     t1, t1, t0
        st      t1, VM_TIMER(vm)
        sta     zero, timer_virtual
2:      ldi     t1, TIMER_OFF
        sta     t1, timer_loaded
        jr      link

; ---- disp_timer: the real timer has reached zero ----------------------------
;   in       pc, cause = TRAP_TIMER
;   leaves   disp_expired: the guest's timer; alloc_slice_over: the slice;
;            disp_reflect: neither
disp_timer:
        lda     t0, timer_loaded        ; all of it has gone by, and the trap
        lda     t2, timer_virtual       ; has disarmed it
        beqi    t0, TIMER_OFF, disp_reflect ; did the monitor load it?
        call    link, timer_charge      ; yes (no: a guest that can, did)

        beqi    t2, 0, 1f               ; was the virtual timer on it?
        ld      t0, VM_TIMER(vm)
        bnei    t0, 0, 1f               ; yes: has it ended?
        ldi     t0, TIMER_OFF           ; yes: as the machine, disarm and trap
        st      t0, VM_TIMER(vm)
        jmp     disp_expired
1:                                      ; no: then it was the slice
.if SLICE
        jmp     alloc_slice_over
.else
        jmp     disp_reflect            ; or a guest that set the real timer
.endif

.if V_FROM_USER
; ---- An instruction interpreted in virtual user mode ------------------------
; Only instruction sets that break the paper's condition have such. Completing
; it counts on the virtual timer like any other.

; timer_suspend: before it, take the virtual timer off the real one.
;   destroys t0, t1, t2
timer_suspend:
        lda     t0, timer_virtual
        bnei    t0, 0, 1f               ; is it on?
        jr      link
1:      mov     t2, link
        call    link, timer_stop
        ldi     t0, TIMER_STALE         ; disp_enter will see to it
        sta     t0, timer_virtual
        jr      t2

; timer_assigned: it has set its timer, and so does not count on it.
;   destroys t7
timer_assigned:
        lda     t7, tick_due
        beqi    t7, 0, 1f               ; in virtual user mode?
        ldi     t7, TICK_ASSIGNED       ; yes
        sta     t7, tick_due
1:      jr      link

; timer_tick: after it, if it completed.
;   destroys t0, t1
timer_tick:
        lda     t1, tick_due
        beqi    t1, 0, 1f               ; was it one?
        sta     zero, tick_due
        bnei    t1, TICK_COUNTS, 1f     ; yes: does it count?
        ld      t0, VM_TIMER(vm)        ; yes
        beqi    t0, TIMER_OFF, 1f
        addi    t0, t0, -1
        st      t0, VM_TIMER(vm)
1:      jr      link
.endif
