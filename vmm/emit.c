/* emit.c: lines of assembly, and the slots in which values are.
 *
 * The line that made a value is remembered until the next one is written: when
 * the value is wanted elsewhere, that line makes it there and nothing is moved.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/emit.h"

/* ---- Lines -------------------------------------------------------------- */

enum { NOTE_COLUMN = 40 };

static void begin_line(struct emit *x, const char *mnemonic)
{
	text_printf(x->out, "        %-7s ", mnemonic);
}

static void end_line(struct emit *x, size_t start)
{
	if (x->note.size) {
		text_pad_to(x->out, start, NOTE_COLUMN);
		text_printf(x->out, "; %s", text_str(&x->note));
		x->note.size = 0;
	}
	text_char(x->out, '\n');
}

void vmm_emit_line(struct emit *x, const char *mnemonic, const char *operands,
                   ...)
{
	va_list ap;
	size_t start = x->out->size;
	begin_line(x, mnemonic);
	va_start(ap, operands);
	text_vprintf(x->out, operands, ap);
	va_end(ap);
	end_line(x, start);
}

void vmm_emit_make(struct emit *x, const char *mnemonic, const char *to,
                   const char *operands, ...)
{
	va_list ap;
	size_t start = x->out->size;
	begin_line(x, mnemonic);
	size_t at = x->out->size;
	text_printf(x->out, "%s, ", to);
	va_start(ap, operands);
	text_vprintf(x->out, operands, ap);
	va_end(ap);
	end_line(x, start);
	x->before = x->made;
	x->made = (struct made){.line = start, .end = x->out->size, .at = at};
}

static void print_label(struct emit *x, unsigned label)
{
	if (label >= LABEL_TRAPS)
		text_printf(x->out, "trap_%s",
		            rtl_trap_name((enum trap)(label - LABEL_TRAPS)));
	else
		text_printf(x->out, "v_%s$%u", x->insn->name, label);
}

void vmm_emit_branch_to(struct emit *x, unsigned label, const char *mnemonic,
                        const char *operands, ...)
{
	va_list ap;
	size_t start = x->out->size;
	begin_line(x, mnemonic);
	va_start(ap, operands);
	text_vprintf(x->out, operands, ap);
	va_end(ap);
	text_add(x->out, ", ");
	print_label(x, label);
	end_line(x, start);
}

void vmm_emit_goto(struct emit *x, unsigned label)
{
	size_t start = x->out->size;
	begin_line(x, "jmp");
	print_label(x, label);
	end_line(x, start);
}

void vmm_emit_label(struct emit *x, unsigned label)
{
	print_label(x, label);
	text_add(x->out, ":\n");
}

void vmm_emit_commented(struct emit *x, size_t size)
{
	if (x->made.end != size)
		return;
	x->made.end = x->out->size;
	x->made.followed = true;
}

/* Whether the line written last made a value in that register. */
static bool just_made(const struct emit *x, const char *reg)
{
	return x->made.end == x->out->size && !x->made.cell &&
	       !x->out->failed &&
	       memcmp(x->out->s + x->made.at, reg, strlen(reg)) == 0;
}

/* Whether it stored one in that slot. */
static bool just_stored(const struct emit *x, unsigned slot)
{
	return x->made.end == x->out->size && x->made.cell == slot &&
	       slot >= REGISTER_SLOTS && !x->out->failed;
}

static void unwrite(struct emit *x)
{
	assert(!x->made.followed);
	x->out->size = x->made.line;
	x->out->s[x->out->size] = '\0';
	x->made = x->before;
	x->before = (struct made){0};
}

void vmm_emit_move(struct emit *x, const char *to, const char *from)
{
	if (strcmp(to, from) == 0)
		return;
	vmm_emit_make(x, "mov", to, "%s", from);
	x->made.moved = from;
}

/* ---- Slots -------------------------------------------------------------- */

static const char *const registers[REGISTER_SLOTS] = {
	"t0", "t1", "t2", "t3", "t4", "t5",
};

const char *vmm_emit_into(unsigned slot)
{
	return slot < REGISTER_SLOTS ? registers[slot] : "t6";
}

void vmm_emit_made(struct emit *x, unsigned slot)
{
	if (slot < REGISTER_SLOTS)
		return;
	size_t start = x->out->size;
	vmm_emit_line(x, "sta", "t6, v_cells + %u", slot - REGISTER_SLOTS);
	x->before = x->made;
	x->made = (struct made){
		.line = start, .end = x->out->size, .cell = slot,
	};
}

const char *vmm_emit_from(struct emit *x, unsigned slot, const char *scratch)
{
	if (slot < REGISTER_SLOTS)
		return registers[slot];
	if (just_stored(x, slot) && strcmp(scratch, "t6") == 0)
		return scratch; /* it is there still */
	vmm_emit_make(x, "lda", scratch, "v_cells + %u",
	              slot - REGISTER_SLOTS);
	return scratch;
}

bool vmm_emit_is_last(const struct emit *x, unsigned slot)
{
	return slot < REGISTER_SLOTS && just_made(x, registers[slot]);
}

void vmm_emit_take(struct emit *x, const char *to, unsigned slot)
{
	const char *from = vmm_emit_into(slot);
	if (just_stored(x, slot) && !x->made.followed) {
		unwrite(x);
	} else if (slot >= REGISTER_SLOTS) {
		vmm_emit_from(x, slot, to);
		return;
	}
	if (just_made(x, from)) {
		assert(strlen(to) == strlen(from));
		memcpy(x->out->s + x->made.at, to, strlen(to));
	} else {
		vmm_emit_move(x, to, from);
	}
}

const char *vmm_emit_last(struct emit *x, unsigned slot, const char *scratch)
{
	if (just_stored(x, slot) && !x->made.followed) {
		unwrite(x);
		return "t6";
	}
	if (vmm_emit_is_last(x, slot) && x->made.moved &&
	    !x->made.followed) {
		const char *from = x->made.moved;
		unwrite(x);
		return from;
	}
	return vmm_emit_from(x, slot, scratch);
}

unsigned vmm_emit_cells(const char *text)
{
	static const char cell[] = "v_cells + ";
	unsigned most = 0;
	while ((text = strstr(text, cell)) != NULL) {
		text += sizeof cell - 1;
		unsigned n = (unsigned)strtoul(text, NULL, 10) + 1;
		most = n > most ? n : most;
	}
	return most;
}

void vmm_emit_shift(struct emit *x, unsigned to, unsigned from)
{
	vmm_emit_take(x, vmm_emit_into(to), from);
	vmm_emit_made(x, to);
}
