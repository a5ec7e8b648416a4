; allocator.s: A of CP = <D, A, {v_i}>.
;
; A keeps the virtual machines apart and the monitor out of their reach. It
; divides what the machine has: storage once and for all, in boot; the
; processor again and again, by slices; and it is invoked by D whenever the
; guest's M or R changes, to make the R under which the guest really runs.
;
; Popek & Goldberg, section 4, "the allocator".

; ---- boot: where the monitor starts -----------------------------------------
;   in       mode s, R = (0, q), as a machine starts; E[1] assembled in; VM_P of
;            each block = the entry of its guest, put there with the guest
;   leaves   to the first VM; stops with STOP_NO_ROOM
boot:
        ldi     zero, 0
        .read_size t0                   ; q

        ; w := what each VM gets of the storage above the monitor
        ldi     t1, vmm_end
        bltu    t0, t1, boot_no_room
        sub     t0, t0, t1
        ldi     t2, VMS
        divu    t0, t0, t2
        ldi     t2, STORAGE_MIN
        bltu    t0, t2, boot_no_room

        ; each VM is a machine of w words that has just been switched on
        ldi     vm, vm_blocks
        ldi     t2, 0
1:      st      t1, VM_BASE(vm)
        st      t0, VM_SIZE(vm)
        st      t0, VM_B(vm)            ; R = (0, w)
        st      zero, VM_L(vm)
        st      zero, VM_M(vm)          ; MODE_S
        ldi     t3, TIMER_OFF
        st      t3, VM_TIMER(vm)
        st      zero, VM_STATUS(vm)     ; VM_RUNNING
        st      t2, VM_LINE(vm)
        add     t1, t1, t0
        addi    t2, t2, 1
        addi    vm, vm, VM_WORDS
        bnei    t2, VMS, 1b

        addi    vm, vm, -VM_WORDS       ; the last one: next comes the first
        jmp     alloc_next

boot_no_room:
        .stop   STOP_NO_ROOM

; ---- alloc_window: the real R of the current VM -----------------------------
;   in       VM_L, VM_B: virtual R, whatever the guest likes
;   out      base, bound: real R, inside the VM's storage
;   destroys t0, t1
;
;       real l = k + l,  real b = min(b, w - l)     and (k + w, 0) if l > w
;
; On a machine of w words, a traps when a >= b or a + l >= w. Here it traps
; when a >= min(b, w - l). It is the same condition; so the guest sees exactly
; the memory traps it would see bare, and no others.
alloc_window:
        ld      t0, VM_L(vm)
        ld      bound, VM_B(vm)
        ld      t1, VM_SIZE(vm)
        bgeu    t1, t0, 1f              ; does the window begin inside the VM?
        mov     t0, t1                  ; no: let it be empty, at the end
1:      sub     t1, t1, t0              ; w - l: room above its beginning
        bgeu    t1, bound, 2f           ; does it end inside the VM?
        mov     bound, t1               ; no: cut it off
2:      ld      base, VM_BASE(vm)
        add     base, base, t0
        jr      link

; ---- alloc_slice_over: the current VM has had its turn ----------------------
;   in       pc
;   leaves   alloc_next
.if SLICE
alloc_slice_over:
        st      pc, VM_P(vm)
        call    link, timer_stop
        jmp     alloc_next
.endif

; ---- alloc_ended: the current VM will never run again -----------------------
;   in       VM_STATUS, VM_P
;   leaves   alloc_next
alloc_ended:
        call    link, timer_stop        ; falls into alloc_next

; ---- alloc_next: the processor to the next VM that can use it ---------------
;   in       vm = who had it last
;   leaves   disp_start, vm and pc of another VM or of the same; never, when
;            all have ended: the machine halts then, or is stopped
alloc_next:
        mov     t1, vm
1:      addi    vm, vm, VM_WORDS        ; in a ring
        ldi     t0, vm_blocks_end
        bltu    vm, t0, 2f
        ldi     vm, vm_blocks
2:      ld      t0, VM_STATUS(vm)
        beqi    t0, VM_RUNNING, alloc_run ; can it run?
        bne     vm, t1, 1b              ; no: go on until all were asked

        ; all have ended: so does the machine, in the way its guests did
        lda     t0, any_wedged
        bnei    t0, 0, alloc_wedged
        .stop_processor
alloc_wedged:
        .stop   STOP_WEDGED

alloc_run:
.if SLICE
        ldi     t0, SLICE
        sta     t0, slice_left
        sta     t0, slice_turns
.endif
        ld      pc, VM_P(vm)
alloc_given:
        jmp     disp_start
