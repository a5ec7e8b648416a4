/* mutate.c: random instruction sets. See mutate.h. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trials/mutate.h"
#include "base/random.h"

enum {
	FIRST_OP = 0x50,  /* free in vt */
	DEPTH = 2,        /* of an expression */
};

struct mutator {
	struct random random;
	bool dirty;       /* may use what is not innocuous */
	struct text out;
};

static unsigned below(struct mutator *u, unsigned n)
{
	return random_below(&u->random, n);
}

static bool percent(struct mutator *u, unsigned n)
{
	return random_percent(&u->random, n);
}

/* One of the n texts, chosen evenly: repeated ones are likelier. */
static const char *one_of(struct mutator *u, const char *const *list, size_t n)
{
	return list[below(u, (unsigned)n)];
}
#define ONE_OF(u, ...)                                                        \
	one_of(u, (const char *const[]){__VA_ARGS__},                          \
	       sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* ---- Effects ------------------------------------------------------------ */

static void add_value(struct mutator *u, unsigned depth);

static void add_leaf(struct mutator *u)
{
	if (u->dirty && percent(u, 50))
		text_add(&u->out, ONE_OF(u, "M", "M", "R.l", "R.l", "R.b",
		                         "R.b", "q", "PSW", "timer", "clock",
		                         "console", "E[imm]", "E[imm & 31]",
		                         "E[r[b]]", "E[1]"));
	else
		text_add(&u->out, ONE_OF(u, "r[b]", "r[b]", "r[b]", "r[a]",
		                         "imm", "imm", "P", "0", "1", "-1",
		                         "mem[r[b] + imm]", "mem[imm]"));
}

static void add_condition(struct mutator *u, unsigned depth)
{
	if (u->dirty && percent(u, 60)) {
		text_add(&u->out,
		         ONE_OF(u, "M == s", "M == s", "M == u", "r[b] < R.b",
		                "r[b] + R.l < q", "R.l == 0", "r[b] < q",
		                "R.b <= imm", "timer == -1"));
		return;
	}
	text_char(&u->out, '(');
	add_value(u, depth);
	text_add(&u->out, ONE_OF(u, ") == (", ") != (", ") < (", ") <s ("));
	add_value(u, depth);
	text_char(&u->out, ')');
}

static void add_value(struct mutator *u, unsigned depth)
{
	if (depth == 0 || percent(u, 45)) {
		add_leaf(u);
	} else if (percent(u, 30)) {
		text_char(&u->out, '(');
		add_condition(u, depth - 1);
		text_add(&u->out, " ? ");
		add_leaf(u);
		text_add(&u->out, " : ");
		add_leaf(u);
		text_char(&u->out, ')');
	} else {
		text_char(&u->out, '(');
		add_value(u, depth - 1);
		text_add(&u->out, ONE_OF(u, " + ", " + ", " - ", " & ", " | ",
		                         " ^ ", " << ", " >> "));
		add_value(u, depth - 1);
		text_char(&u->out, ')');
	}
}

static void add_assignment(struct mutator *u)
{
	if (u->dirty && percent(u, 35))
		text_add(&u->out,
		         ONE_OF(u, "M", "M", "R.l", "R.b", "PSW", "E[imm]",
		                "E[imm & 31]", "E[r[a]]", "timer", "console"));
	else
		text_add(&u->out, ONE_OF(u, "r[a]", "r[a]", "r[a]", "P",
		                         "mem[r[b] + imm]", "mem[imm]"));
	text_add(&u->out, " <- ");
	add_value(u, DEPTH);
}

static void add_statement(struct mutator *u)
{
	unsigned n = below(u, 100);
	if (n < 25 || (u->dirty && n < 35)) {
		text_add(&u->out, "if ");
		add_condition(u, 1);
		text_add(&u->out, " { ");
		if (percent(u, 20))
			text_add(&u->out, ONE_OF(u, "trap arithmetic",
			                         "trap memory", "trap svc",
			                         "trap illegal",
			                         "trap privileged"));
		else
			add_assignment(u);
		text_add(&u->out, " }");
		if (percent(u, 30)) {
			text_add(&u->out, " else { ");
			add_assignment(u);
			text_add(&u->out, " }");
		}
	} else if (u->dirty && n < 37) {
		text_add(&u->out, "halt");
	} else {
		add_assignment(u);
	}
}

static void add_effect(struct mutator *u)
{
	u->dirty = percent(u, 55);
	bool ended = false;
	for (unsigned n = percent(u, 70) ? 1 : 2; n && !ended; n--) {
		size_t start = u->out.size;
		add_statement(u);
		ended = strcmp(text_str(&u->out) + start, "halt") == 0;
		if (n > 1 && !ended)
			text_add(&u->out, "; ");
	}
}

/* ---- Changes ------------------------------------------------------------ */

static bool taken(const struct mutant *m, const char *insn)
{
	for (unsigned n = 0; n < m->changes; n++)
		if (strcmp(m->change[n].insn, insn) == 0)
			return true;
	return false;
}

/* An instruction of vt that is privileged, or that is not, and untouched. */
static const struct isa_insn *choose(struct mutator *u, const struct mutant *m,
                                     const struct isa *vt, bool privileged)
{
	for (;;) {
		const struct isa_insn *i =
		        &vt->insns[below(u, (unsigned)vt->insn_count)];
		if ((i->user == ISA_TRAP) == privileged && !taken(m, i->name))
			return i;
	}
}

/* What user mode does with one of vt's. */
static const char *change_user(struct mutator *u, const struct mutant *m,
                               const struct isa *vt)
{
	bool privileged = percent(u, 80);
	const struct isa_insn *i = choose(u, m, vt, privileged);
	const char *user = privileged
	                           ? ONE_OF(u, "execute", "execute", "ignore")
	                           : ONE_OF(u, "trap", "ignore");
	text_printf(&u->out, "{name: %s, user: %s}", i->name, user);
	return i->name;
}

/* lra, rewritten: it has the operands, and no monitor needs it. */
static const char *change_effect(struct mutator *u)
{
	text_add(&u->out, "{name: lra, do: \"");
	add_effect(u);
	text_add(&u->out, "\"}");
	return "lra";
}

static const char *add_insn(struct mutator *u, unsigned n)
{
	static const char *const names[] = {"x1", "x2", "x3"};
	text_printf(
		&u->out,
		"{name: %s, op: 0x%x, form: RRI, asm: \"a, "
		"imm(b)\", user: %s, do: \"",
		names[n], FIRST_OP + n,
		ONE_OF(u, "execute", "execute", "execute", "trap", "ignore"));
	add_effect(u);
	text_add(&u->out, "\"}");
	return names[n];
}

void trials_mutant_name(char name[MUTANT_NAME], word seed, word index)
{
	snprintf(name, MUTANT_NAME, "random-%" PRIu64 "-%" PRIu64, seed, index);
}

bool trials_mutant_make(struct mutant *m, const struct isa *vt, word seed,
                        word index)
{
	struct mutator u = {.random = {random_seed(seed, index)}};
	*m = (struct mutant){.changes = 0};
	trials_mutant_name(m->name, seed, index);
	unsigned wanted = percent(&u, 55) ? 1 : percent(&u, 60) ? 2 : 3;
	bool ok = true;
	while (m->changes < wanted) {
		struct mutant_change *c = &m->change[m->changes];
		unsigned n = below(&u, 100);
		const char *name;
		if (n < 30) {
			name = change_user(&u, m, vt);
		} else if (n < 42 && !taken(m, "lra")) {
			name = change_effect(&u);
		} else {
			name = add_insn(&u, m->changes);
			c->added = true;
		}
		snprintf(c->insn, sizeof c->insn, "%s", name);
		c->row = text_take(&u.out);
		ok = ok && c->row;
		m->changes++;
	}
	return ok;
}

void trials_mutant_free(struct mutant *m)
{
	for (unsigned n = 0; n < m->changes; n++)
		free(m->change[n].row);
	m->changes = 0;
}

/* ---- As a file ---------------------------------------------------------- */

static void print_rows(const struct mutant *m, unsigned keep, bool added,
                       struct text *out)
{
	bool any = false;
	for (unsigned n = 0; n < m->changes; n++) {
		const struct mutant_change *c = &m->change[n];
		if (!(keep >> n & 1) || c->added != added)
			continue;
		if (!any && added)
			text_add(out, "\ninstructions:\n"
			              "  - group: Random\n    rows:\n");
		else if (!any)
			text_add(out, "\nchange:\n");
		any = true;
		text_printf(out, "%s- %s\n", added ? "      " : "  ", c->row);
	}
}

void trials_mutant_print(const struct mutant *m, unsigned keep,
                         const char *about, struct text *out)
{
	text_printf(out, "# %s: vt with random changes.\n", m->name);
	while (about && *about) {
		size_t n = strcspn(about, "\n");
		text_printf(out, "# %.*s\n", (int)n, about);
		about += n + (about[n] == '\n');
	}
	text_printf(out, "isa: %s\nbase: vt\nabout: vt with random changes.\n",
	            m->name);
	print_rows(m, keep, false, out);
	print_rows(m, keep, true, out);
}

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	struct mutant_set *s = ctx;
	if (!from && strcmp(name, s->file) == 0)
		return &s->source;
	if (from == &s->source)
		from = NULL;
	return s->base->find(s->base->ctx, name, suffix, from, why);
}

bool trials_mutant_load(struct mutant_set *s, const struct mutant *m,
                        unsigned keep, const struct source_reader *reader,
                        struct diags *diags)
{
	*s = (struct mutant_set){.base = reader};
	trials_mutant_print(m, keep, NULL, &s->text);
	snprintf(s->file, sizeof s->file, "%s.yaml", m->name);
	s->source = (struct source){s->file, text_str(&s->text), s->text.size};
	s->reader = (struct source_reader){s, find};
	s->isa = isa_load(s->file, &s->reader, diags);
	return s->isa != NULL;
}

void trials_mutant_unload(struct mutant_set *s)
{
	isa_free(s->isa);
	text_free(&s->text);
	s->isa = NULL;
}
