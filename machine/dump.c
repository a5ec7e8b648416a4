/* dump.c: steps and storage as text, in forms that do not change. */
#include <assert.h>
#include <inttypes.h>

#include "machine/machine.h"

/* Small numbers are counts, large ones bit patterns. */
static void print_word(word w, struct text *out)
{
	text_printf(out, w < 0x10000 ? "%" PRIu64 : "0x%" PRIx64, w);
}

static void print_write(const struct machine_cycle *c, struct text *out)
{
	if (!c->relocated)
		text_printf(out, " E[%u]=", c->real);
	else if (c->ref && c->ref->kind == RTL_REG)
		text_printf(out, " r%" PRIu64 "=",
		            c->virtual - ISA_REGISTER_CELL);
	else
		text_printf(out, " [%" PRIu64 "]=", c->virtual);
	print_word(c->value, out);
}

static void print_devices(const struct machine_step *s, struct text *out)
{
	if (s->took_input) {
		text_add(out, " in=");
		print_word(s->input, out);
	}
	for (unsigned i = 0; i < s->outputs; i++) {
		text_add(out, " out=");
		print_word(s->output[i], out);
	}
	/* T counting down by itself is not shown: it would be on each line */
	if (s->timer_after != s->timer_before &&
	    s->timer_after != s->timer_before - 1) {
		text_add(out, " timer=");
		if (s->timer_after == TIMER_OFF)
			text_add(out, "off");
		else
			print_word(s->timer_after, out);
	}
}

static void print_control(const struct machine_step *s, struct text *out)
{
	struct psw a = s->before, b = s->after;
	if (s->cause) {
		text_printf(out, " trap %s", rtl_trap_name(s->cause));
		if (s->cause == TRAP_MEMORY) {
			text_add(out, s->fault_relocated ? " at " : " at E:");
			print_word(s->fault, out);
		}
	}
	if (s->cause || a.m != b.m || a.l != b.l || a.b != b.b) {
		text_add(out, " -> ");
		machine_psw_print(b, out);
	} else if (s->status == MACHINE_RUNNING &&
	           b.p != ((a.p + 1) & ADDR_MAX)) {
		text_printf(out, " P=%u", b.p);
	}
	if (s->status == MACHINE_HALTED || s->status == MACHINE_WEDGED)
		text_printf(out, " %s", machine_status_name(s->status));
}

void machine_trace(const struct machine_step *s, const struct isa *isa,
                   struct text *out)
{
	enum { WORD_COLUMN = 24, DIS_COLUMN = 42, EFFECT_COLUMN = 66 };
	size_t start = out->size;
	assert(isa && s->cycles <= MACHINE_CYCLES_MAX);
	machine_psw_print(s->before, out);
	text_pad_to(out, start, WORD_COLUMN);
	if (s->fetched) {
		text_printf(out, "%016" PRIx64, s->insn_word);
		text_pad_to(out, start, DIS_COLUMN);
		machine_disassemble(isa, s->insn_word, out);
	} else {
		text_char(out, '-');
		text_pad_to(out, start, DIS_COLUMN);
		text_char(out, '-');
	}
	text_pad_to(out, start, EFFECT_COLUMN - 1);
	for (unsigned i = 0; i < s->cycles; i++)
		if (s->cycle[i].kind == CYCLE_WRITE)
			print_write(&s->cycle[i], out);
	print_devices(s, out);
	print_control(s, out);
	while (out->size > start && out->s[out->size - 1] == ' ')
		out->s[--out->size] = '\0';
}

/* Four words a line; lines equal to the one before fold into one `*`. */
void machine_dump(const struct machine *m, addr from, addr count,
                  struct text *out)
{
	enum { PER_LINE = 4 };
	addr end = from < m->q && count < m->q - from ? from + count : m->q;
	bool folding = false;
	for (addr a = from; a < end; a += PER_LINE) {
		addr n = end - a < PER_LINE ? end - a : PER_LINE;
		bool same = a >= from + PER_LINE && n == PER_LINE &&
		            a + PER_LINE < end;
		for (addr i = 0; same && i < n; i++)
			same = m->E[a + i] == m->E[a + i - PER_LINE];
		if (same) {
			if (!folding)
				text_add(out, "      *\n");
			folding = true;
			continue;
		}
		folding = false;
		text_printf(out, "%7u:", a);
		for (addr i = 0; i < n; i++)
			text_printf(out, " %016" PRIx64, m->E[a + i]);
		text_char(out, '\n');
	}
}
