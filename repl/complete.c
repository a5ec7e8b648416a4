/* complete.c: what could stand at the end of a line. */
#include <string.h>

#include "repl/internal.h"

struct offering {
	struct repl *r;
	const char *word; /* typed so far */
	size_t n;
	void (*offer)(void *ctx, const char *word);
	void *ctx;
};

static void offer(const struct offering *o, const char *name)
{
	if (strncmp(name, o->word, o->n) == 0)
		o->offer(o->ctx, name);
}

static void offer_all(const struct offering *o, const char *const *names)
{
	for (; *names; names++)
		offer(o, *names);
}

static void commands(const struct offering *o)
{
	for (const struct command_row *c = o->r->rows; c->name; c++)
		if (c->run)
			offer(o, c->name);
}

static void symbols(const struct offering *o)
{
	static const char *const names[] = {
		"M", "P", "l", "b", "q", "timer", "clock", "time", "turn",
		"mem[", "E[", "real[", "if", NULL,
	};
	struct view v;
	if (!o->r->loaded)
		return;
	repl_level_view(o->r, &o->r->m, o->r->level, &v);
	offer_all(o, names);
	for (size_t i = 0; v.image && i < v.image->symbol_count; i++)
		offer(o, v.image->symbols[i].name);
	for (struct variable *x = o->r->variables; x; x = x->next)
		offer(o, x->name);
}

static void mnemonics(const struct offering *o)
{
	for (size_t i = 0; o->r->loaded && i < o->r->target.isa->insn_count;
	     i++)
		offer(o, o->r->target.isa->insns[i].name);
	symbols(o);
}

/* `rest`: what stands behind the command. */
static void events(const struct offering *o, const char *rest)
{
	static const char *const classes[] = {
		"sensitive", "user-sensitive", NULL,
	};
	static const char *const also[] = {"if", NULL};
	const char *w;
	size_t n;
	repl_next_word(&rest, &w, &n);
	if (w + n == o->word + o->n) { /* still in the event itself */
		for (int e = 1; e < EVENT_COUNT; e++)
			offer(o, repl_event_names[e]);
		return;
	}
	if (repl_word_is(w, n, repl_event_names[EVENT_TRAP]))
		for (int c = TRAP_NONE + 1; c < TRAP_COUNT; c++)
			offer(o, rtl_trap_name((enum trap)c));
	if (repl_word_is(w, n, repl_event_names[EVENT_CLASS])) {
		offer_all(o, classes);
		for (int c = 0; c < ISA_CLASS_COUNT; c++)
			offer(o, isa_class_name((enum isa_class)c));
	}
	for (size_t i = 0; repl_word_is(w, n, repl_event_names[EVENT_OP]) &&
	                   o->r->loaded && i < o->r->target.isa->insn_count;
	     i++)
		offer(o, o->r->target.isa->insns[i].name);
	offer_all(o, also);
}

/* Where the last word begins, behind one of the separators. */
static void last_word(struct offering *o, const char *line,
                      const char *separators)
{
	size_t end = strlen(line), start = end;
	while (start > 0 && !strchr(separators, line[start - 1]))
		start--;
	o->word = line + start;
	o->n = end - start;
}

static bool is_expression(enum complete c)
{
	return c == COMPLETE_EXPRESSION || c == COMPLETE_INSN ||
	       c == COMPLETE_SET;
}

size_t repl_complete(struct repl *r, const char *line,
                     void (*to)(void *ctx, const char *word), void *ctx)
{
	static const char *const settings[] = {"output", "json", "human", NULL};
	static const char *const lessons[] = {"hint", "stop", NULL};
	const char *s = line, *w;
	size_t n;
	struct offering o = {.r = r, .offer = to, .ctx = ctx};
	last_word(&o, line, " \t");
	repl_next_word(&s, &w, &n);
	if (w + n == line + strlen(line)) { /* still in the first word */
		commands(&o);
		return o.n;
	}
	size_t slash = strcspn(w, "/");
	const struct command_row *c =
		repl_command_quietly(r, w, slash < n ? slash : n);
	if (!c)
		return o.n;
	if (is_expression(c->complete))
		last_word(&o, line, " \t=,([+-*/&|<>!");
	switch (c->complete) {
	case COMPLETE_COMMAND:    commands(&o); break;
	case COMPLETE_EXPRESSION: symbols(&o); break;
	case COMPLETE_INSN:       mnemonics(&o); break;
	case COMPLETE_EVENT:      events(&o, s); break;
	case COMPLETE_LESSON:     offer_all(&o, lessons); break;
	case COMPLETE_SET:
		offer_all(&o, settings);
		symbols(&o);
		break;
	case COMPLETE_INFO:
		for (unsigned i = 0; repl_info_topics[i].name; i++)
			offer(&o, repl_info_topics[i].name);
		break;
	default:
		break;
	}
	return o.n;
}
