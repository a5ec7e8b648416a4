; console.s: the console, called by the interpreter routines.
;
; With one VM its console is the machine's, word for word: nothing is added, so
; a monitor run by a monitor sees an ordinary console.
;
; With several, the machine's console carries a line for each. Before a VM uses
; it, the monitor puts out a control word naming the VM's line, unless it is
; selected already; from then on words out and words in are that line's. Its
; high half is CONSOLE_MARK, its low half
;
;       n                       line n from here on (n below 2^32 - 1)
;       2^32 - 1                the next word is a guest's, though it looks like
;                               a control word
;
; `thirdgen run` takes the lines apart again.
;
; A word of input is taken only if the instruction completes. So the word is
; first looked at, and kept with the VM; taking it is forgetting it.

; ---- console_in: look at the next word of input -----------------------------
;   out      t6 = the word; in_seen = 1: console_taken is due
;   destroys t7
console_in:
        ldi     t7, 1
        sta     t7, in_seen
        ld      t6, VM_IN_FULL(vm)
        bnei    t6, 0, 1f               ; looked at before and not taken?
        st      t7, VM_IN_FULL(vm)      ; no: from the machine's console
        .console_line
        .get_console t6
        st      t6, VM_IN(vm)
        jr      link
1:      ld      t6, VM_IN(vm)
        jr      link

; ---- console_taken: the instruction that may have looked completes ----------
;   destroys t7
console_taken:
        lda     t7, in_seen
        beqi    t7, 0, 1f
        st      zero, VM_IN_FULL(vm)
1:      jr      link

; ---- console_out: a word of output ------------------------------------------
;   in       t6 = the word
;   destroys t7
console_out:
        .console_line
.if VMS > 1
        shri    t7, t6, CONSOLE_BITS
        xori    t7, t7, CONSOLE_MARK
        bnei    t7, 0, 1f               ; does it look like a control word?
        lda     t7, console_literal     ; yes
        .put_console t7
1:
.endif
        .put_console t6
        jr      link
