/* effects.c: random effects, as text. See effects.h. */
#include "tests/unit/effects.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/harness.h"

enum { LETS = 6, STATEMENTS = 14, REFERENCES = 24 };

struct let_name {
	unsigned number;
	bool truth; /* it names a condition */
};

struct maker {
	struct random *r;
	const struct isa_form *form;
	struct text *out;
	unsigned deep; /* expressions may be */
	struct let_name lets[LETS]; /* that are known here */
	unsigned known, named;
	unsigned statements, references; /* so far */
};

static unsigned below(struct maker *k, unsigned n)
{
	return random_below(k->r, n);
}

static bool percent(struct maker *k, unsigned n)
{
	return random_percent(k->r, n);
}

word effects_edge(struct random *r)
{
	const word top = (word)1 << 63;
	switch (random_below(r, 10)) {
	case 0: return 0;
	case 1: return ~(word)0 - random_below(r, 3);
	case 2: return top + random_below(r, 3) - 1;
	case 3: return (word)1 << random_below(r, 64);
	case 4: return 62 + random_below(r, 5);
	case 5: return 0xffffe + random_below(r, 4);
	case 6: return random_next(r) >> random_below(r, 64);
	case 7: return 0 - (random_next(r) >> random_below(r, 64));
	case 8: return random_below(r, 64);
	default: return random_below(r, 4);
	}
}

/* ---- Expressions -------------------------------------------------------- */

static void expression(struct maker *k, enum rtl_type type, unsigned depth);

static void number(struct maker *k)
{
	word v = effects_edge(k->r);
	text_printf(k->out, percent(k, 50) ? "%" PRIu64 : "0x%" PRIx64, v);
}

/* One of the form's fields, or a number. */
static void field(struct maker *k)
{
	const struct isa_form *f = k->form;
	unsigned n = 1 + below(k, (unsigned)f->count);
	const struct isa_field *of = n < f->count ? f->fields[n] : NULL;
	if (of)
		text_add(k->out, of->name);
	else
		number(k);
}

static bool let_of(struct maker *k, enum rtl_type type)
{
	for (unsigned i = 0; i < k->known; i++) {
		const struct let_name *l = &k->lets[below(k, k->known)];
		if (l->truth == (type == RTL_BOOL)) {
			text_printf(k->out, "v%u", l->number);
			return true;
		}
	}
	return false;
}

static void leaf(struct maker *k)
{
	enum rtl_kind kind = RTL_CONST + below(k, RTL_CONSOLE - RTL_CONST + 1);
	if (kind == RTL_CONST || (kind == RTL_NAME && !let_of(k, RTL_WORD)))
		number(k);
	else if (kind == RTL_FIELD)
		field(k);
	else if (kind != RTL_NAME)
		text_add(k->out, rtl_operator(kind)->text);
}

static void a_register(struct maker *k)
{
	const struct isa_form *f = k->form;
	unsigned n = 1 + below(k, (unsigned)f->count);
	if (n < f->count && f->fields[n]->kind == ISA_REGISTER)
		text_printf(k->out, "r[%s]", f->fields[n]->name);
	else
		text_printf(k->out, "r[%u]", below(k, ISA_REGISTERS));
}

/* Most addresses are small: the storage of a test is, too. */
static void reference(struct maker *k, enum rtl_kind kind, unsigned depth)
{
	k->references++;
	if (kind == RTL_REG) {
		a_register(k);
		return;
	}
	text_printf(k->out, "%s[", rtl_operator(kind)->text);
	unsigned how = below(k, 10);
	if (how < 3)
		text_printf(k->out, "%u", below(k, 40));
	else
		expression(k, RTL_WORD, depth);
	if (how > 4)
		text_add(k->out, " & 31");
	text_add(k->out, "]");
}

/* A kind of node whose value has the type. */
static enum rtl_kind node_of(struct maker *k, enum rtl_type type)
{
	for (;;) {
		enum rtl_kind kind = RTL_CONST +
		                     below(k, RTL_KINDS - RTL_CONST);
		const struct rtl_operator *o = rtl_operator(kind);
		if (kind == RTL_COND ||
		    (o->result == type && o->operands > 0 &&
		     (kind < RTL_REG || kind > RTL_ABS)))
			return kind;
	}
}

static void node(struct maker *k, enum rtl_type type, unsigned depth)
{
	enum rtl_kind kind = node_of(k, type);
	const struct rtl_operator *o = rtl_operator(kind);
	if (kind == RTL_COND) {
		expression(k, RTL_BOOL, depth);
		text_add(k->out, " ? ");
		expression(k, type, depth);
		text_add(k->out, " : ");
		expression(k, type, depth);
	} else if (o->operands == 1) {
		text_printf(k->out, "%s(", o->text);
		expression(k, o->operand, depth);
		text_add(k->out, ")");
	} else {
		expression(k, o->operand, depth);
		text_printf(k->out, " %s ", o->text);
		expression(k, o->operand, depth);
	}
}

static void expression(struct maker *k, enum rtl_type type, unsigned depth)
{
	unsigned how = below(k, 10);
	bool refer = k->references < REFERENCES;
	if (type == RTL_WORD && (depth == 0 || how < 3)) {
		if (refer && how % 3)
			a_register(k), k->references++;
		else
			leaf(k);
		return;
	}
	if (type == RTL_WORD && refer && how < 5) {
		reference(k, percent(k, 60) ? RTL_MEM : RTL_ABS, depth - 1);
		return;
	}
	if (type == RTL_BOOL && how < 2 && let_of(k, RTL_BOOL))
		return;
	if (depth == 0) { /* the smallest condition */
		leaf(k);
		text_add(k->out, percent(k, 50) ? " == " : " <s ");
		leaf(k);
		return;
	}
	text_add(k->out, "(");
	node(k, type, depth - 1);
	text_add(k->out, ")");
}

/* ---- Statements --------------------------------------------------------- */

static void let(struct maker *k)
{
	bool truth = percent(k, 30);
	unsigned number = k->named++;
	text_printf(k->out, "let v%u = ", number);
	expression(k, truth ? RTL_BOOL : RTL_WORD, k->deep);
	k->lets[k->known++] = (struct let_name){number, truth};
}

static void assignment(struct maker *k)
{
	static const enum rtl_kind targets[] = {
		RTL_REG, RTL_REG, RTL_REG, RTL_MEM, RTL_MEM, RTL_ABS, RTL_M,
		RTL_P, RTL_RL, RTL_RB, RTL_PSW, RTL_TIMER, RTL_CONSOLE,
	};
	enum rtl_kind to = targets[below(k, sizeof targets / sizeof *targets)];
	if (to >= RTL_REG && to <= RTL_ABS)
		reference(k, to, k->deep / 2);
	else
		text_add(k->out, rtl_operator(to)->text);
	text_add(k->out, " <- ");
	expression(k, RTL_WORD, k->deep);
}

static void trap(struct maker *k)
{
	static const enum trap causes[] = {TRAP_MEMORY, TRAP_PRIVILEGED,
	                                   TRAP_SVC, TRAP_ILLEGAL,
	                                   TRAP_ARITHMETIC};
	if (percent(k, 25))
		text_add(k->out, "halt");
	else
		text_printf(k->out, "trap %s",
		            rtl_trap_name(causes[below(k, 5)]));
}

/* Statements until the block is full; true when none can follow. */
static bool block(struct maker *k, unsigned depth)
{
	unsigned known = k->known, n = 1 + below(k, 3);
	bool ended = false;
	for (unsigned i = 0; i < n && !ended; i++) {
		unsigned how = below(k, 20);
		if (i)
			text_add(k->out, "; ");
		k->statements++;
		if (how < 4 && k->known < LETS) {
			let(k);
		} else if (how < 10 && depth && k->statements < STATEMENTS) {
			text_add(k->out, "if ");
			expression(k, RTL_BOOL, k->deep - 1);
			text_add(k->out, " { ");
			ended = block(k, depth - 1);
			text_add(k->out, " }");
			bool other = percent(k, 60);
			if (other)
				text_add(k->out, " else { ");
			ended &= other && block(k, depth - 1);
			if (other)
				text_add(k->out, " }");
		} else if (how < 12 && depth < 3) {
			trap(k);
			ended = true;
		} else {
			assignment(k);
		}
	}
	k->known = known; /* the names of this block are gone */
	return ended;
}

void effects_print(struct random *r, const struct isa_form *form,
                   enum effects_size size, struct text *out)
{
	bool is_long = size == EFFECTS_LONG;
	struct maker k = {.r = r, .form = form, .out = out,
	                  .deep = is_long ? 4 : 1};
	block(&k, is_long ? 3 : 1);
}

/* ---- Sets of instructions ----------------------------------------------- */

enum { FORMS = 4, PARTS = 5, FIRST_OP = 0x80 };

/* The forms of a set, and the fields they have. */
struct layout {
	struct random *r;
	struct isa_field fields[FORMS * PARTS];
	char names[FORMS * PARTS][8];
	struct isa_form forms[FORMS];
	unsigned count;
};

static unsigned width(struct random *r, unsigned room)
{
	static const unsigned telling[] = {1, 2, 4, 4, 4, 5, 8, 15, 16, 17,
	                                   20, 31, 32, 33, 40, 55, 56};
	unsigned n = random_below(r, sizeof telling / sizeof *telling);
	return telling[n] <= room ? telling[n] : 1 + random_below(r, room);
}

static struct isa_field *new_field(struct layout *l, unsigned hi, unsigned n)
{
	struct isa_field *f = &l->fields[l->count];
	snprintf(l->names[l->count], sizeof *l->names, "f%u", l->count);
	*f = (struct isa_field){.name = l->names[l->count], .hi = hi,
	                        .lo = hi + 1 - n, .kind = ISA_UNSIGNED};
	if (n == 4 && random_percent(l->r, 80))
		f->kind = ISA_REGISTER;
	else if (random_percent(l->r, 50))
		f->kind = ISA_SIGNED;
	l->count++;
	return f;
}

/* Parts from bit 55 down to 0: fields, and gaps between them. */
static void form(struct layout *l, struct isa_form *f)
{
	unsigned room = 56;
	f->count = 1; /* op */
	while (room > 0 && f->count < PARTS) {
		unsigned bits = width(l->r, room);
		if (random_percent(l->r, 70))
			f->fields[f->count++] = new_field(l, room - 1, bits);
		room -= bits;
	}
	if (f->count == 1)
		f->fields[f->count++] = new_field(l, 31, 32);
}

/* "[op, f0, 0, f1, 0]": a gap is a 0. */
static void print_form(const struct isa_form *f, unsigned n, struct text *t)
{
	unsigned room = 56;
	text_printf(t, "  F%u: [op", n);
	for (size_t i = 1; i < f->count; i++) {
		if (f->fields[i]->hi + 1 < room)
			text_add(t, ", 0");
		text_printf(t, ", %s", f->fields[i]->name);
		room = f->fields[i]->lo;
	}
	text_printf(t, "%s]\n", room ? ", 0" : "");
}

static void print_fields(const struct layout *l, struct text *t)
{
	static const char *const kinds[] = {
		[ISA_UNSIGNED] = "", [ISA_SIGNED] = " signed",
		[ISA_REGISTER] = " register",
	};
	for (unsigned n = 0; n < l->count; n++)
		text_printf(t, "  %s: %u..%u%s\n", l->names[n],
		            l->fields[n].hi, l->fields[n].lo,
		            kinds[l->fields[n].kind]);
}

static void print_row(const struct layout *l, unsigned n, const char *user,
                      effects_writer *effect, struct text *t)
{
	static const char *const users[] = {"execute", "trap", "ignore"};
	const struct isa_form *f = &l->forms[n % FORMS];
	text_printf(t, "      - {name: y%u, op: %u, form: F%u, user: %s, "
	            "asm: \"", n, FIRST_OP + n, n % FORMS,
	            user ? user : users[random_below(l->r, 3)]);
	for (size_t i = 1; i < f->count; i++)
		text_printf(t, "%s%s", i > 1 ? ", " : "", f->fields[i]->name);
	text_add(t, "\", do: \"");
	effect(l->r, f, n, t);
	text_add(t, "\"}\n");
}

void effects_print_set(struct random *r, unsigned insns, const char *user,
                       effects_writer *effect, struct text *t)
{
	struct layout l = {.r = r};
	for (unsigned n = 0; n < FORMS; n++)
		form(&l, &l.forms[n]);
	text_add(t, "isa: random\nbase: vt\nfields:\n");
	print_fields(&l, t);
	text_add(t, "forms:\n");
	for (unsigned n = 0; n < FORMS; n++)
		print_form(&l.forms[n], n, t);
	text_add(t, "instructions:\n  - group: Random\n    rows:\n");
	for (unsigned n = 0; n < insns; n++)
		print_row(&l, n, user, effect, t);
}

/* ---- The set ------------------------------------------------------------ */

void effects_open(struct effects_set *s)
{
	*s = (struct effects_set){.loaded = NULL};
	reader_init(&s->reader);
	s->loaded = isa_load("tests/isa/nasty", &s->reader.reader, &s->diags);
	if (!REQUIRE(s->loaded != NULL))
		return;
	s->lasting.out_of_memory = s->arena.out_of_memory = &s->no_memory;
	if (setjmp(s->no_memory)) {
		unit_fail(UNIT_FATAL, "no memory");
		return;
	}
	size_t n = s->loaded->insn_count;
	struct isa_insn *insns = arena_alloc(&s->lasting, n * sizeof *insns);
	memcpy(insns, s->loaded->insns, n * sizeof *insns);
	s->isa = isa_variant(s->loaded, insns, n, &s->lasting);
	s->insn = &insns[isa_find(s->isa, "all")->index];
}

void effects_close(struct effects_set *s)
{
	free((void *)(size_t)s->source.text);
	arena_free(&s->arena);
	arena_free(&s->lasting);
	isa_free(s->loaded);
	diags_free(&s->diags);
	reader_free(&s->reader);
}

bool effects_use(struct effects_set *s, const char *text)
{
	free((void *)(size_t)s->source.text);
	arena_free(&s->arena);
	s->arena.out_of_memory = &s->no_memory;
	size_t size = strlen(text);
	s->source = (struct source){"effect", reader_copy(text, size), size};
	struct rtl_text t = {s->source.text, size, {&s->source, 1, 1, 1}, 0};
	const struct isa_form *f = s->insn->form;
	if (setjmp(s->no_memory))
		return unit_fail(UNIT_FATAL, "no memory");
	if (rtl_parse(&s->insn->effect, &t, f->fields + 1, f->count - 1,
	              &s->arena, &s->diags))
		return true;
	struct text why = {0};
	diags_render(&s->diags, &why, 0);
	FAIL("%s\n%s", text, text_str(&why));
	text_free(&why);
	return false;
}

bool effects_use_random(struct effects_set *s, struct random *r,
                        enum effects_size size)
{
	struct text t = {0};
	effects_print(r, s->insn->form, size, &t);
	s->insn->user = ISA_EXECUTE;
	if (random_percent(r, 30))
		s->insn->user = random_percent(r, 50) ? ISA_TRAP : ISA_IGNORE;
	bool ok = effects_use(s, text_str(&t));
	text_free(&t);
	return ok;
}

/* ---- States ------------------------------------------------------------- */

/* R such that at least one cell is visible; P among those. */
static void random_psw(struct random *r, struct effects_state *s)
{
	unsigned how = random_below(r, 10);
	struct psw *p = &s->psw;
	p->m = random_percent(r, 50) ? MODE_U : MODE_S;
	p->l = how < 4 ? 0 : random_below(r, s->q);
	addr room = s->q - p->l;
	how = random_below(r, 10);
	p->b = how < 4   ? room
	       : how < 6 ? ADDR_MAX - random_below(r, 2)
	       : how < 9 ? 1 + random_below(r, room)
	                 : 1 + random_below(r, 2 * room);
	if (p->b < room)
		room = p->b;
	p->p = random_percent(r, 20) ? room - 1 : random_below(r, room);
}

static word random_insn(struct random *r, const struct isa_insn *insn)
{
	const struct isa_form *f = insn->form;
	word w = insn->match;
	for (size_t i = 1; i < f->count; i++)
		if (f->fields[i])
			w = isa_field_put(f->fields[i], w, effects_edge(r));
	return w;
}

static word random_word(struct random *r, const struct effects_state *s)
{
	return random_percent(r, 60) ? random_below(r, s->q + 3u)
	                             : effects_edge(r);
}

/* A cell that is none of the first n special ones. */
static addr another(const struct effects_state *s, unsigned n, addr at)
{
	for (unsigned i = 0; i < n; i++)
		if (s->at[i] == at)
			return another(s, n, (at + 1) % s->q);
	return at;
}

/* Registers, most of them, and cells from all over storage. */
static void random_cells(struct random *r, struct effects_state *s)
{
	for (unsigned i = 0; i < EFFECTS_SPECIAL; i++) {
		addr at = random_below(r, s->q);
		addr cell = s->psw.l + ISA_REGISTER_CELL + i;
		if (random_percent(r, 70) && cell < s->q)
			at = cell;
		s->at[i] = another(s, i, at);
		s->value[i] = random_word(r, s);
	}
	unsigned n = random_below(r, EFFECTS_SPECIAL);
	addr here = s->psw.l + s->psw.p;
	for (unsigned i = 0; i < EFFECTS_SPECIAL; i++)
		if (s->at[i] == here)
			n = i;
	s->at[n] = here;
	s->value[n] = s->insn_word;
}

void effects_state(struct random *r, const struct isa_insn *insn,
                   struct effects_state *s)
{
	*s = (struct effects_state){
		.q = MACHINE_Q_MIN +
		     random_below(r, EFFECTS_Q - MACHINE_Q_MIN + 1)};
	random_psw(r, s);
	s->insn_word = random_insn(r, insn);
	s->timer = random_percent(r, 40) ? TIMER_OFF : effects_edge(r);
	if (s->psw.m == MODE_U && s->timer == 0) /* its trap comes first */
		s->timer = 1;
	s->clock = random_percent(r, 50) ? random_below(r, 100)
	                                 : effects_edge(r);
	s->input = random_percent(r, 10) ? CONSOLE_END : random_word(r, s);
	s->common = random_word(r, s);
	random_cells(r, s);
}

void effects_put(const struct effects_state *s, struct machine *m)
{
	m->q = s->q;
	for (addr a = 0; a < s->q; a++)
		m->E[a] = s->common;
	for (unsigned i = 0; i < EFFECTS_SPECIAL; i++)
		m->E[s->at[i]] = s->value[i];
	m->psw = s->psw;
	m->timer = s->timer;
	m->clock = s->clock;
	m->inputs = m->outputs = 0;
	m->cycle_at = 0;
}

void effects_state_print(const struct effects_state *s, struct text *out)
{
	machine_psw_print(s->psw, out);
	text_printf(out, " q %" PRIu32 " timer %" PRIu64 " clock %" PRIu64
	            " input %" PRIu64 " word %#" PRIx64 "\n  all cells %"
	            PRIu64 ", but", s->q, s->timer, s->clock, s->input,
	            s->insn_word, s->common);
	for (unsigned i = 0; i < EFFECTS_SPECIAL; i++)
		text_printf(out, " E[%" PRIu32 "]=%" PRIu64, s->at[i],
		            s->value[i]);
	text_add(out, "\n");
}
