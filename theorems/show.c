/* show.c: a witness as two short states and two outcomes, side by side.
 *
 * One row for each part of the state that holds anything, one pair of columns
 * for each state: before and after the instruction. Words are listed by the
 * virtual address at which the program sees them, so that corresponding words
 * stand in one row; what R does not show comes after them by real address. A
 * row is marked where the outcomes part.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "theorems/internal.h"

enum { COLUMNS = 4 };

struct row {
	char label[40];
	char cell[COLUMNS][40]; /* before and after, of each state */
	bool differs;
};

struct table {
	const struct theorems_witness *w;
	const struct isa *isa; /* NULL: no disassembly */
	struct row *rows;
	size_t count, room;
	bool failed;
};

static struct row *add(struct table *t, const char *label)
{
	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 32;
		struct row *rows = realloc(t->rows, room * sizeof *rows);
		if (!rows) {
			t->failed = true;
			return NULL;
		}
		t->rows = rows;
		t->room = room;
	}
	struct row *r = &t->rows[t->count++];
	memset(r, 0, sizeof *r);
	strncat(r->label, label, sizeof r->label - 1);
	return r;
}

static void put(char cell[40], const char *format, ...) TEXT_PRINTF(2, 3);

static void put(char cell[40], const char *format, ...)
{
	struct text t = {0};
	va_list ap;
	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	cell[0] = '\0';
	strncat(cell, text_str(&t), 39);
	text_free(&t);
}

static const struct theorems_state *state(const struct table *t,
                                          unsigned column)
{
	unsigned i = column / 2;
	return column % 2 ? &t->w->outcome[i].after : &t->w->state[i];
}

static unsigned columns(const struct table *t)
{
	return 2 * t->w->states;
}

/* Two states: what was equal has become different, or the other way round.
 * One: what the question is about has changed. */
static void mark(const struct table *t, struct row *r, bool single)
{
	bool changed[2] = {strcmp(r->cell[0], r->cell[1]) != 0,
	                   strcmp(r->cell[2], r->cell[3]) != 0};
	if (t->w->states == 1) {
		r->differs = single && changed[0];
		return;
	}
	bool before = strcmp(r->cell[0], r->cell[2]) == 0;
	bool after = strcmp(r->cell[1], r->cell[3]) == 0;
	r->differs = (before && !after) ||
	             (!before && changed[0] != changed[1]);
}

/* ---- M, P, R and the devices --------------------------------------------- */

static void add_control(struct table *t)
{
	static const char *const names[] = {"M", "P", "R", "q"};
	for (unsigned n = 0; n < 4; n++) {
		struct row *r = add(t, names[n]);
		if (!r)
			return;
		for (unsigned c = 0; c < columns(t); c++) {
			const struct theorems_state *s = state(t, c);
			if (n == 0)
				put(r->cell[c], "%c", s->psw.m ? 'u' : 's');
			else if (n == 1)
				put(r->cell[c], "%" PRIu32, s->psw.p);
			else if (n == 2)
				put(r->cell[c], "(%" PRIu32 ",%" PRIu32 ")",
				    s->psw.l, s->psw.b);
			else if (c % 2 == 0)
				put(r->cell[c], "%" PRIu32, s->q);
		}
		if (n < 3)
			mark(t, r, n != 1);
	}
}

static word counted(const struct theorems_state *s,
                    const struct theorems_outcome *o)
{
	bool counts = s->psw.m == MODE_U && s->timer != TIMER_OFF &&
	              o->status == MACHINE_RUNNING;
	return counts ? s->timer - 1 : s->timer;
}

static void add_timer(struct table *t)
{
	const struct theorems_witness *w = t->w;
	bool shown = false, set = false;
	for (unsigned i = 0; i < w->states; i++) {
		set |= w->outcome[i].after.timer !=
		       counted(&w->state[i], &w->outcome[i]);
		shown |= w->state[i].timer != TIMER_OFF || set;
	}
	struct row *r = shown ? add(t, "timer") : NULL;
	for (unsigned c = 0; r && c < columns(t); c++) {
		word v = state(t, c)->timer;
		if (v == TIMER_OFF)
			put(r->cell[c], "off");
		else
			put(r->cell[c], "%" PRIu64, v);
	}
	if (r)
		r->differs = set;
}

static void add_clock(struct table *t)
{
	const struct theorems_witness *w = t->w;
	if (w->states < 2 || w->state[0].clock == w->state[1].clock)
		return;
	struct row *r = add(t, "clock");
	for (unsigned i = 0; r && i < 2; i++)
		put(r->cell[2 * i], "%" PRIu64, w->state[i].clock);
}

static void add_console(struct table *t)
{
	const struct theorems_witness *w = t->w;
	bool used = false;
	for (unsigned i = 0; i < w->states; i++)
		used |= w->outcome[i].took_input || w->outcome[i].output_count;
	struct row *r = used ? add(t, "console") : NULL;
	for (unsigned i = 0; r && i < w->states; i++) {
		const struct theorems_outcome *o = &w->outcome[i];
		if (o->took_input)
			put(r->cell[2 * i + 1], "in %" PRIu64,
			    w->state[i].input);
		if (o->output_count)
			put(r->cell[2 * i + 1], "out %" PRIu64, o->outputs[0]);
	}
	if (r)
		mark(t, r, true);
}

/* ---- Storage ------------------------------------------------------------ */

enum word_kind { PLAIN, CODE, PSW };

static void put_word(const struct table *t, char cell[40], word v,
                     enum word_kind kind)
{
	struct text line = {0};
	if (kind == PSW) {
		machine_psw_print(machine_psw_unpack(v), &line);
		put(cell, "%s", text_str(&line));
		text_free(&line);
	} else if (kind == CODE && t->isa) {
		machine_disassemble(t->isa, v, &line);
		for (char *s = line.s; s && *s; s++) /* "ldi     r1, 5" */
			while (s[0] == ' ' && s[1] == ' ')
				memmove(s, s + 1, strlen(s));
		put(cell, "%s", text_str(&line));
		text_free(&line);
	} else if (v < 100000) {
		put(cell, "%" PRIu64, v);
	} else {
		put(cell, "0x%" PRIx64, v);
	}
}

/* A row for the words at these real addresses of the states; ABSENT: none
 * there. Left out when there is nothing but zeros. */
#define ABSENT (~(word)0)

static void add_word(struct table *t, const char *label, const word real[2],
                     enum word_kind kind)
{
	bool any = false;
	for (unsigned c = 0; c < columns(t); c++)
		any |= real[c / 2] != ABSENT &&
		       state_word(state(t, c), real[c / 2]) != 0;
	struct row *r = any ? add(t, label) : NULL;
	for (unsigned c = 0; r && c < columns(t); c++)
		if (real[c / 2] != ABSENT)
			put_word(t, r->cell[c],
			         state_word(state(t, c), real[c / 2]), kind);
	if (r)
		mark(t, r, true);
}

static void add_window(struct table *t)
{
	const struct theorems_witness *w = t->w;
	word most = state_extent(&w->state[0]);
	if (w->states > 1 && state_extent(&w->state[1]) > most)
		most = state_extent(&w->state[1]);
	for (addr at = 0; at < most; at++) {
		char label[40];
		word real[2] = {ABSENT, ABSENT};
		if (at >= ISA_REGISTER_CELL && at < ISA_REGISTERS_END)
			put(label, "r%" PRIu32, at - ISA_REGISTER_CELL);
		else
			put(label, "mem[%" PRIu32 "]", at);
		for (unsigned i = 0; i < w->states; i++)
			if (at < state_extent(&w->state[i]))
				real[i] = at + w->state[i].psw.l;
		add_word(t, label, real,
		         at == w->state[0].psw.p ? CODE : PLAIN);
	}
}

/* Words that R does not show. Under a monitor, the VM's own E[n] stands k
 * words higher. */
static void add_hidden(struct table *t)
{
	const struct theorems_witness *w = t->w;
	const struct theorems_state *s = &w->state[0], *f = &w->state[1];
	for (addr at = 0; at < s->q; at++) {
		char label[40];
		word real[2] = {at, w->states > 1 ? at + w->k : ABSENT};
		put(label, "E[%" PRIu32 "]", at);
		if (machine_shows(s->psw, at))
			real[0] = ABSENT;
		if (w->states > 1 &&
		    (real[1] >= f->q || machine_shows(f->psw, real[1])))
			real[1] = ABSENT;
		add_word(t, label, real, at <= CELL_NEW_PSW ? PSW : PLAIN);
	}
	for (addr at = 0; w->k && at < f->q; at++) {
		char label[40];
		word real[2] = {ABSENT, at};
		put(label, "monitor E[%" PRIu32 "]", at);
		if (at < w->k || at - w->k >= s->q)
			add_word(t, label, real,
			         at <= CELL_NEW_PSW ? PSW : PLAIN);
	}
}

/* ---- The table ---------------------------------------------------------- */

static void add_outcomes(struct table *t)
{
	struct row *r = add(t, "outcome");
	for (unsigned i = 0; r && i < t->w->states; i++) {
		const struct theorems_outcome *o = &t->w->outcome[i];
		if (o->cause)
			put(r->cell[2 * i + 1], "%s trap",
			    rtl_trap_name(o->cause));
		else
			put(r->cell[2 * i + 1], "%s",
			    o->status == MACHINE_HALTED ? "halted"
			                                : "completed");
	}
	if (r)
		mark(t, r, false);
}

static void print_row(const struct table *t, const struct row *r,
                      const size_t width[COLUMNS + 1], struct text *out)
{
	size_t start = out->size, at = 6;
	text_add(out, "      ");
	text_add(out, r->label);
	at += width[COLUMNS] + 2;
	for (unsigned c = 0; c < columns(t); c++) {
		text_pad_to(out, start, at);
		if (c == 2)
			text_add(out, "| ");
		text_add(out, r->cell[c]);
		at += width[c] + 2 + (c == 1 ? 1 : 0) + (c == 2 ? 2 : 0);
	}
	if (r->differs) {
		text_pad_to(out, start, at);
		text_add(out, "<--");
	}
	while (out->size && out->s[out->size - 1] == ' ')
		out->s[--out->size] = '\0';
	text_char(out, '\n');
}

static void print_table(struct table *t, struct text *out)
{
	size_t width[COLUMNS + 1] = {0};
	struct row head = {.label = ""};
	bool map = t->w->k != 0, two = t->w->states > 1;
	put(head.cell[0], "%s", map ? "S, bare" : two ? "S1" : "S");
	put(head.cell[1], "%s", map ? "i(S)" : two ? "i(S1)" : "i(S)");
	put(head.cell[2], "%s", map ? "f(S)" : "S2");
	put(head.cell[3], "%s", map ? "i(f(S))" : "i(S2)");
	for (size_t n = 0; n <= t->count; n++) {
		const struct row *r = n < t->count ? &t->rows[n] : &head;
		for (unsigned c = 0; c <= COLUMNS; c++) {
			size_t size = strlen(c < COLUMNS ? r->cell[c]
			                                 : r->label);
			if (size > width[c])
				width[c] = size;
		}
	}
	print_row(t, &head, width, out);
	for (size_t n = 0; n < t->count; n++)
		print_row(t, &t->rows[n], width, out);
}

void theorems_show(const struct theorems_witness *w, const struct isa *isa,
                   struct text *out)
{
	struct table t = {.w = w, .isa = isa};
	add_control(&t);
	add_timer(&t);
	add_clock(&t);
	add_window(&t);
	add_hidden(&t);
	add_console(&t);
	add_outcomes(&t);
	if (t.failed)
		text_add(out, "      (no memory to show it)\n");
	else
		print_table(&t, out);
	if (*w->difference)
		text_printf(out, "      %s\n", w->difference);
	free(t.rows);
}
