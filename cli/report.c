/* report.c: how a run went, for people. See report.h. */
#include "cli/report.h"

#include <inttypes.h>

static word completed(const struct machine *m)
{
	return m->counts.completed[MODE_S] + m->counts.completed[MODE_U];
}

/* `div r1, r2, r3`: without the columns of a listing. */
static void add_insn(const struct isa *isa, word w, struct text *out)
{
	struct text t = {0};
	machine_disassemble(isa, w, &t);
	text_char(out, '`');
	for (const char *s = text_str(&t); *s; s++)
		if (*s != ' ' || s[1] != ' ')
			text_char(out, *s);
	text_char(out, '`');
	text_free(&t);
}

/* ---- Wedged ------------------------------------------------------------- */

/* "prog.s:12: main+2: ", nothing when that is not known. */
static void add_place(const struct program *p, const struct machine *m,
                      struct psw psw, struct text *out)
{
	addr real;
	size_t before = out->size;
	if (machine_relocate(psw, m->q, psw.p, &real))
		program_where(p, real, out);
	if (out->size > before)
		text_add(out, ": ");
}

static void add_first(const struct program *p, const struct machine *m,
                      const struct machine_step *c, struct text *out)
{
	text_add(out, "  first: ");
	add_place(p, m, c->before, out);
	if (c->fetched)
		add_insn(p->isa, c->insn_word, out);
	else
		text_add(out,
		         c->cause == TRAP_TIMER ? "the timer" : "the fetch");
	text_printf(out, " took trap %s", rtl_trap_name(c->cause));
	if (c->cause == TRAP_MEMORY)
		text_printf(out, " at %s address %" PRIu64,
		            c->fault_relocated ? "virtual" : "absolute",
		            c->fault);
	text_add(out, ", psw ");
	machine_psw_print(c->before, out);
	text_char(out, '\n');
}

/* What happens at the PSW that traps load. */
static void add_new_psw(const struct program *p, const struct machine *m,
                        struct text *out)
{
	word w = m->E[CELL_NEW_PSW];
	struct psw psw = machine_psw_unpack(w);
	addr real;
	text_add(out, "  then:  the new PSW in E[1], ");
	machine_psw_print(psw, out);
	if (!machine_relocate(psw, m->q, psw.p, &real)) {
		text_add(out, ", where even the fetch traps");
		if (w == 0)
			text_add(out, "; nothing was stored there");
		text_char(out, '\n');
		return;
	}
	text_add(out, ", led to ");
	add_place(p, m, psw, out);
	add_insn(p->isa, m->E[real], out);
	text_add(out, isa_decode(p->isa, m->E[real])
	                      ? ", which traps too\n"
	                      : ", which is not an instruction\n");
}

/* The first of the traps that end a run, between which no instruction
 * completed. */
struct chain {
	bool any;
	struct machine_step first;
	word completed; /* instructions, before it */
};

static void on_trap(void *ctx, const struct machine *m,
                    const struct machine_step *s)
{
	struct chain *chain = ctx;
	if (chain->any && chain->completed == completed(m))
		return;
	chain->any = true;
	chain->first = *s;
	chain->completed = completed(m);
}

/* Makes the steps again, watching the last of them. The console's input is
 * remembered by its index; its output was put out already. */
static void replay(const struct machine *m, const struct machine *start,
                   word steps, struct chain *chain)
{
	enum { LAST = 64 };
	struct machine again;
	struct console quiet = {0};
	struct machine_observer observer = {.ctx = chain, .trap = on_trap};
	if (!machine_init(&again, start->isa, start->q))
		return;
	if (m->console)
		quiet = (struct console){m->console->ctx, m->console->in, NULL};
	if (machine_copy(&again, start)) {
		again.console = &quiet;
		bool quick = machine_use_engine(&again, machine_engine_used(m));
		(void)quick; /* without, it only takes longer */
		if (steps > LAST)
			machine_run(&again, steps - LAST, NULL);
		again.observer = &observer;
		machine_run(&again, steps > LAST ? LAST : steps, NULL);
	}
	machine_fini(&again);
}

void report_wedged(const struct program *p, const struct machine *m,
                   const struct machine *start, word steps, struct text *out)
{
	struct chain chain = {0};
	replay(m, start, steps, &chain);
	if (chain.any)
		add_first(p, m, &chain.first, out);
	add_new_psw(p, m, out);
}

/* ---- Statistics --------------------------------------------------------- */

static void row(struct text *out, const char *name, word n, word whole)
{
	text_printf(out, "  %-22s %14" PRIu64, name, n);
	if (whole)
		text_printf(out, "  %5.1f %%",
		            100.0 * (double)n / (double)whole);
	text_char(out, '\n');
}

void report_stats(const struct machine *m, word steps, struct text *out)
{
	const struct machine_counts *n = &m->counts;
	word done = completed(m), cycles = n->cycles[0] + n->cycles[1];
	word traps = 0;
	for (int c = TRAP_NONE + 1; c < TRAP_COUNT; c++)
		traps += n->traps[c];
	row(out, "steps", steps, 0);
	row(out, "instructions", done, 0);
	row(out, "  supervisor mode", n->completed[MODE_S], done);
	row(out, "  user mode", n->completed[MODE_U], done);
	row(out, "machine cycles", cycles, 0);
	row(out, "  supervisor mode", n->cycles[MODE_S], cycles);
	row(out, "  user mode", n->cycles[MODE_U], cycles);
	row(out, "traps", traps, 0);
	for (int c = TRAP_NONE + 1; c < TRAP_COUNT; c++)
		if (n->traps[c]) {
			char name[32];
			snprintf(name, sizeof name, "  %s",
			         rtl_trap_name((enum trap)c));
			row(out, name, n->traps[c], traps);
		}
	row(out, "mode changes", n->mode_changes, 0);
	row(out, "console words in", m->inputs, 0);
	row(out, "console words out", m->outputs, 0);
}
