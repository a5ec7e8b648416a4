/* context.c: what is shown at a stop, and the picture of storage. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

static const char *paint(const struct repl *r, const char *colour)
{
	return r->host.colour ? colour : "";
}

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* ---- The instruction to come --------------------------------------------- */

void repl_show_insn(struct repl *r, addr real, const struct view *v,
                    struct text *out)
{
	size_t start = out->size;
	struct text place = {0};
	addr p;
	bool here = repl_view_relocate(v, v->psw.p, &p) && p == real;
	repl_level_place(r, real, &place);
	text_printf(out, "%s %6u  %-24s ", here ? "=>" : "  ",
	            real - v->at - (here ? v->psw.l : 0), text_str(&place));
	text_pad_to(out, start, 36);
	machine_disassemble(r->m.isa, r->m.E[real], out);
	place.size = 0;
	repl_level_line(r, real, &place);
	if (place.size) {
		text_pad_to(out, start, 62);
		text_printf(out, " %s", text_str(&place));
	}
	text_char(out, '\n');
	text_free(&place);
}

static void show_psw(struct repl *r, const struct view *v, struct text *out)
{
	text_printf(out, "   M=%c P=%u R=(%u,%u)", v->psw.m ? 'u' : 's',
	            v->psw.p, v->psw.l, v->psw.b);
	if (r->target.depth == 0 && v->timer != TIMER_OFF)
		text_printf(out, " timer=%" PRIu64, v->timer);
	text_printf(out, " time=%" PRIu64 "\n", r->history.now);
}

/* What is to be said of a register: nothing of zeros that have not changed. */
struct shown {
	bool there, new;
	word w;
};

static void show_register(struct repl *r, unsigned n, const struct shown *s,
                          struct text *out)
{
	size_t start = out->size;
	if (!s->there) {
		text_printf(out, " r%-2u  -", n);
	} else {
		text_printf(out, "%s%cr%-2u ", s->new ? paint(r, BOLD) : "",
		            s->new ? '*' : ' ', n);
		repl_print_word(s->w, out);
		if (s->new) {
			text_add(out, paint(r, PLAIN));
			start += strlen(paint(r, BOLD PLAIN));
		}
	}
	if (n % 4 < 3)
		text_pad_to(out, start, 18);
}

static void show_registers(struct repl *r, const struct view *v,
                           struct text *out)
{
	bool compare = r->shown_valid && r->shown_level == r->level;
	for (unsigned row = 0; row < ISA_REGISTERS; row += 4) {
		struct shown s[4];
		bool any = false;
		for (unsigned i = 0; i < 4; i++) {
			addr real;
			word *old = &r->shown[row + i];
			s[i].there = repl_view_register(v, row + i, &real);
			s[i].w = s[i].there ? r->m.E[real] : 0;
			s[i].new = compare && s[i].there && s[i].w != *old;
			any = any || s[i].w || s[i].new;
			*old = s[i].w;
		}
		if (!any)
			continue;
		text_add(out, "   ");
		for (unsigned i = 0; i < 4; i++)
			show_register(r, row + i, &s[i], out);
		text_char(out, '\n');
	}
	r->shown_valid = true;
	r->shown_level = r->level;
}

static void show_levels(struct repl *r, struct text *out)
{
	if (!r->target.depth)
		return;
	text_add(out, "  ");
	for (unsigned i = 0; i <= r->target.depth; i++) {
		struct view v;
		repl_level_view(r, &r->m, i, &v);
		if (r->target.depth > 3 && i > 0 && i < r->target.depth &&
		    i != r->level && !v.turn)
			continue;
		text_printf(out, " %s%u:%s%s ", i == r->level ? "[" : "", i,
		            repl_level_name(r, i), v.turn ? "*" : "");
		if (v.known)
			machine_psw_print(v.psw, out);
		else
			text_add(out, "not yet");
		text_add(out, i == r->level ? "]" : "");
	}
	text_char(out, '\n');
}

void repl_show_context(struct repl *r)
{
	struct view v;
	struct text t = {0};
	addr real;
	r->list_file = NULL; /* `list` begins anew */
	repl_level_view(r, &r->m, r->level, &v);
	if (repl_view_relocate(&v, v.psw.p, &real))
		repl_show_insn(r, real, &v, &t);
	else
		text_printf(&t, "=> %6u  out of bounds: the fetch will trap\n",
		            v.psw.p);
	show_psw(r, &v, &t);
	show_registers(r, &v, &t);
	show_levels(r, &t);
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
}

void repl_show(struct repl *r)
{
	if (r->loaded)
		repl_show_context(r);
	repl_say_flush(r);
}

bool repl_do_context(struct repl *r, const char *arguments)
{
	if (!repl_at_end(r, arguments))
		return false;
	repl_show_context(r);
	return true;
}

/* ---- Levels -------------------------------------------------------------- */

static void list_levels(struct repl *r)
{
	struct text t = {0};
	for (unsigned i = 0; i <= r->target.depth; i++) {
		struct view v;
		size_t start = t.size;
		repl_level_view(r, &r->m, i, &v);
		text_printf(&t, "%c%c%3u  %s", i == r->level ? '>' : ' ',
		            v.turn ? '*' : ' ', i, repl_level_name(r, i));
		if (i > 0 && r->target.stack->level[i - 1].layout.vms > 1)
			text_printf(&t, " in vm%u", v.vm);
		text_pad_to(&t, start, 18);
		if (v.known)
			machine_psw_print(v.psw, &t);
		else
			text_add(&t, "not started");
		text_pad_to(&t, start, 42);
		text_printf(&t, "cells %u..%u", v.at, v.at + v.q - 1);
		if (v.status != VMM_RUNNING)
			text_printf(&t, ", %s", vmm_status_name(v.status));
		text_char(&t, '\n');
	}
	text_add(&t, "real R = ");
	text_printf(&t, "(%u,%u); * executes, > is selected\n", r->m.psw.l,
	            r->m.psw.b);
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
}

static bool select_level(struct repl *r, word n)
{
	if (n > r->target.depth)
		return repl_fail(r,
		                 "there is no level %" PRIu64 ": the guest is "
		                 "level %u",
		                 n, r->target.depth);
	r->level = (unsigned)n;
	repl_show_context(r);
	return true;
}

bool repl_do_level(struct repl *r, const char *arguments)
{
	word n;
	if (!*arguments) {
		list_levels(r);
		return true;
	}
	return repl_read_number(r, &arguments, &n) &&
	       repl_at_end(r, arguments) && select_level(r, n);
}

bool repl_do_up(struct repl *r, const char *arguments)
{
	word n = 1;
	if (*arguments && (!repl_read_number(r, &arguments, &n) ||
	                   !repl_at_end(r, arguments)))
		return false;
	if (r->level == r->target.depth)
		return repl_fail(r, "level %u is the highest", r->level);
	word most = r->target.depth - r->level;
	return select_level(r, r->level + (n < most ? n : most));
}

bool repl_do_down(struct repl *r, const char *arguments)
{
	word n = 1;
	if (*arguments && (!repl_read_number(r, &arguments, &n) ||
	                   !repl_at_end(r, arguments)))
		return false;
	if (r->level == 0)
		return repl_fail(r, "level 0 is the machine itself");
	return select_level(r, r->level - (n < r->level ? n : r->level));
}

/* ---- The map of storage -------------------------------------------------- */

/* Storage between the places where something begins or ends: each stretch is
 * drawn equally wide, however long it is. */
struct scale {
	word cut[3 * (VMM_LEVELS_MAX + 2)];
	unsigned cuts;
};

static void cut(struct scale *s, word at, word q)
{
	unsigned i = 0;
	if (at > q)
		at = q;
	while (i < s->cuts && s->cut[i] < at)
		i++;
	if (i < s->cuts && s->cut[i] == at)
		return;
	memmove(&s->cut[i + 1], &s->cut[i], (s->cuts++ - i) * sizeof *s->cut);
	s->cut[i] = at;
}

enum { STRETCH = 8 };

static void bar(const struct scale *s, word from, word to, word p,
                struct text *out)
{
	for (unsigned i = 0; i + 1 < s->cuts; i++) {
		bool in = s->cut[i] >= from && s->cut[i + 1] <= to;
		bool here = p >= s->cut[i] && p < s->cut[i + 1];
		text_char(out, '|');
		for (int n = 0; n < STRETCH - 1; n++)
			text_char(out, here && n == STRETCH / 2 ? 'P'
			               : in ? '#' : '.');
	}
	text_add(out, "|");
}

static void ruler(const struct scale *s, struct text *out)
{
	size_t start = out->size;
	for (unsigned i = 0; i < s->cuts; i++) {
		text_printf(out, "%" PRIu64, s->cut[i]);
		if (i + 1 < s->cuts)
			text_pad_to(out, start, (i + 1) * STRETCH);
	}
	text_char(out, '\n');
}

/* The levels worth drawing when there are very many: those next to the ends. */
static bool drawn(const struct repl *r, unsigned level)
{
	enum { SIDE = 2 };
	return level <= SIDE || level + SIDE >= r->target.depth;
}

bool repl_do_map(struct repl *r, const char *arguments)
{
	enum { LABEL = 14 };
	struct text t = {0};
	struct scale s = {.cuts = 0};
	struct view v;
	addr p;
	if (!repl_at_end(r, arguments))
		return false;
	word q = r->m.q;
	cut(&s, 0, q);
	cut(&s, q, q);
	for (unsigned i = 0; i <= r->target.depth; i++) {
		if (!drawn(r, i))
			continue;
		repl_level_view(r, &r->m, i, &v);
		cut(&s, v.at, q);
		cut(&s, (word)v.at + v.q, q);
		cut(&s, (word)v.at + v.psw.l, q);
		cut(&s, (word)v.at + v.psw.l + v.psw.b, (word)v.at + v.q);
	}
	text_repeat(&t, ' ', LABEL);
	ruler(&s, &t);
	for (unsigned i = 0; i <= r->target.depth; i++) {
		if (!drawn(r, i))
			continue;
		repl_level_view(r, &r->m, i, &v);
		size_t start = t.size;
		word end = (word)v.at + v.q, from = (word)v.at + v.psw.l;
		word to = from + v.psw.b < end ? from + v.psw.b : end;
		bool here = v.turn && repl_view_relocate(&v, v.psw.p, &p);
		text_printf(&t, "%u %s", i, repl_level_name(r, i));
		text_pad_to(&t, start, LABEL);
		bar(&s, v.at, end, ~(word)0, &t);
		text_add(&t, " its storage\n");
		start = t.size;
		text_printf(&t, "  R (%u,%u)", v.psw.l, v.psw.b);
		if (t.size - start >= LABEL) {
			text_char(&t, '\n');
			start = t.size;
		}
		text_pad_to(&t, start, LABEL);
		bar(&s, from, to, here ? p : ~(word)0, &t);
		text_printf(&t, " what it may use\n");
	}
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
	return true;
}
