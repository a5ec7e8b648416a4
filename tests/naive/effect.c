/* effect.c: the effect of an instruction, evaluated straight from its text.
 *
 * There is no tree. The text is read from left to right and evaluated as it
 * is read; what must not be evaluated (the other branch, everything after a
 * trap) is read all the same, with `live` off. Sections 3 and 4 of the manual.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tests/naive/naive.h"

struct assignment {
	char place;      /* E M P l b W(PSW) t(imer) c(onsole) */
	uint64_t cell;   /* of E */
	uint64_t value;
};

struct evaluation {
	const char *at;              /* how far the text is read */
	bool live;                   /* evaluate, or only read on */
	const struct naive_set *set;
	const struct naive_insn *insn;
	uint64_t w;
	const struct naive_state *s; /* before */
	struct { char name[NAIVE_NAME]; uint64_t value; } let[32];
	unsigned lets;
	struct assignment assigned[64];
	unsigned assignments;
	bool input_taken;
	struct naive_result result;
};

static uint64_t expression(struct evaluation *v);

/* ---- Reading ------------------------------------------------------------ */

static void blanks(struct evaluation *v)
{
	while (*v->at == ' ' || *v->at == '\t' || *v->at == '\r')
		v->at++;
	if (*v->at == '#')
		while (*v->at && *v->at != '\n')
			v->at++;
}

static void lines(struct evaluation *v)
{
	blanks(v);
	while (*v->at == '\n' || *v->at == ';') {
		v->at++;
		blanks(v);
	}
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Takes the text if it comes next, as a whole word if it is one. */
static bool take(struct evaluation *v, const char *text)
{
	size_t n = strlen(text);
	blanks(v);
	if (*v->at != *text || strncmp(v->at, text, n) != 0)
		return false;
	if (is_name(text[n - 1]) && is_name(v->at[n]))
		return false;
	v->at += n;
	return true;
}

/* The texts are known to be right; so if one is not, it is this that is. */
static void need(struct evaluation *v, const char *text)
{
	if (!take(v, text))
		abort();
}

static void name(struct evaluation *v, char *out)
{
	size_t n = 0;
	blanks(v);
	while (is_name(*v->at) && n < NAIVE_NAME - 1)
		out[n++] = *v->at++;
	out[n] = '\0';
}

/* ---- The state ---------------------------------------------------------- */

static void trap(struct evaluation *v, unsigned cause)
{
	if (!v->live)
		return;
	v->live = false;
	v->result.outcome = NAIVE_TRAPPED;
	v->result.cause = cause;
}

/* The cell a reference means; traps when it may not be made. */
static uint64_t cell_of(struct evaluation *v, char kind, uint64_t x)
{
	uint64_t cell = 0;
	bool good = true;
	if (!v->live)
		return 0;
	if (kind == 'E')
		good = x < v->s->q, cell = x;
	else
		good = naive_address(v->s, kind == 'r' ? x + 2 : x, &cell);
	if (!good)
		trap(v, 1);
	return good ? cell : 0;
}

/* 'r', 'm' or 'E' when a reference comes next, with its [ taken. */
static char reference(struct evaluation *v)
{
	static const struct { const char *text; char kind; } refs[] = {
		{"r", 'r'}, {"mem", 'm'}, {"E", 'E'},
	};
	for (int i = 0; i < 3; i++)
		if (take(v, refs[i].text)) {
			need(v, "[");
			return refs[i].kind;
		}
	return 0;
}

/* ---- Expressions -------------------------------------------------------- */

static uint64_t number(struct evaluation *v)
{
	uint64_t n = 0, base = 10;
	if (v->at[0] == '0' && (v->at[1] == 'x' || v->at[1] == 'b')) {
		base = v->at[1] == 'x' ? 16 : 2;
		v->at += 2;
	}
	for (; isxdigit((unsigned char)*v->at) || *v->at == '_'; v->at++) {
		int c = tolower((unsigned char)*v->at);
		if (c != '_')
			n = n * base + (uint64_t)(c <= '9' ? c - '0'
			                                   : c - 'a' + 10);
	}
	return n;
}

static uint64_t named(struct evaluation *v)
{
	char n[NAIVE_NAME];
	name(v, n);
	for (unsigned i = v->lets; i-- > 0;)
		if (!strcmp(v->let[i].name, n))
			return v->let[i].value;
	const struct naive_field *f = naive_field(v->set, n);
	if (f)
		return naive_value(f, v->w);
	abort();
}

static uint64_t console(struct evaluation *v)
{
	const struct naive_state *s = v->s;
	if (v->live)
		v->input_taken = true;
	return s->taken < s->inputs ? s->input[s->taken] : ~(uint64_t)0;
}

static uint64_t clock_value(struct evaluation *v)
{
	v->result.clock_read |= v->live;
	return v->s->clock;
}

static uint64_t primary(struct evaluation *v)
{
	const struct naive_state *s = v->s;
	uint64_t x;
	blanks(v);
	if (isdigit((unsigned char)*v->at))
		return number(v);
	if (take(v, "(")) {
		x = expression(v);
		need(v, ")");
		return x;
	}
	char kind = reference(v);
	if (kind) {
		uint64_t cell = cell_of(v, kind, expression(v));
		need(v, "]");
		if (!v->live)
			return 0;
		v->result.cycles++;
		return s->E[cell];
	}
	if (take(v, "s"))       return 0;
	if (take(v, "u"))       return 1;
	if (take(v, "M"))       return s->m;
	if (take(v, "P"))       return s->p;
	if (take(v, "R.l"))     return s->l;
	if (take(v, "R.b"))     return s->b;
	if (take(v, "PSW"))     return naive_psw(s);
	if (take(v, "q"))       return s->q;
	if (take(v, "timer"))   return s->timer;
	if (take(v, "clock"))   return clock_value(v);
	if (take(v, "inside")) {
		need(v, "(");
		x = expression(v);
		need(v, ")");
		return naive_address(s, x, &x);
	}
	if (take(v, "console")) return console(v);
	/* in text that is not live a let may not have been made */
	if (!v->live) {
		char n[NAIVE_NAME];
		name(v, n);
		return 0;
	}
	return named(v);
}

static uint64_t unary(struct evaluation *v)
{
	if (take(v, "-"))
		return 0 - unary(v);
	if (take(v, "~"))
		return ~unary(v);
	if (take(v, "!"))
		return !unary(v);
	return primary(v);
}

static const struct { const char *text; int level; } operators[] = {
	/* longer ones before those they begin with */
	{"||", 2}, {"&&", 3}, {"==", 4}, {"!=", 4},
	{"<=s", 4}, {">=s", 4}, {"<=", 4}, {">=", 4},
	{"<<", 8}, {">>s", 8}, {">>", 8}, {"<s", 4}, {">s", 4},
	{"<", 4}, {">", 4}, {"|", 5}, {"^", 6}, {"&", 7},
	{"+", 9}, {"-", 9}, {"*", 10}, {"/s", 10}, {"%s", 10},
	{"/", 10}, {"%", 10},
};

/* The operator that comes next, NULL for none of this level. Not taken. */
static const char *operator_of(struct evaluation *v, int level)
{
	blanks(v);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const char *text = operators[i].text;
		size_t n = strlen(text);
		if (*v->at != *text || strncmp(v->at, text, n) != 0)
			continue;
		if (text[n - 1] == 's' && is_name(v->at[n]))
			continue;
		return operators[i].level == level ? text : NULL;
	}
	return NULL;
}

static bool below(uint64_t x, uint64_t y, bool as_signed)
{
	uint64_t top = (uint64_t)1 << 63;
	return as_signed ? (x ^ top) < (y ^ top) : x < y;
}

static uint64_t absolute(uint64_t x)
{
	return x >> 63 ? 0 - x : x;
}

static uint64_t divide(uint64_t x, uint64_t y, bool as_signed)
{
	if (!as_signed)
		return y ? x / y : ~(uint64_t)0;
	if (y == 0)
		return x >> 63 ? 1 : ~(uint64_t)0;
	uint64_t n = absolute(x) / absolute(y);
	return (x >> 63) != (y >> 63) ? 0 - n : n;
}

static uint64_t remain(uint64_t x, uint64_t y, bool as_signed)
{
	if (y == 0)
		return x;
	if (!as_signed)
		return x % y;
	uint64_t n = absolute(x) % absolute(y);
	return x >> 63 ? 0 - n : n;
}

static uint64_t shift(const char *o, uint64_t x, uint64_t y)
{
	bool left = o[0] == '<', sign = !strcmp(o, ">>s") && x >> 63;
	for (unsigned i = 0; i < 64 && i < y; i++)
		x = left ? x << 1 : x >> 1 | (sign ? (uint64_t)1 << 63 : 0);
	return x;
}

static uint64_t apply(const char *o, uint64_t x, uint64_t y)
{
	bool as_signed = o[strlen(o) - 1] == 's';
	if (!strncmp(o, "<<", 2) || !strncmp(o, ">>", 2))
		return shift(o, x, y);
	switch (o[0]) {
	case '=': return x == y;
	case '!': return x != y;
	case '<': return o[1] == '=' ? !below(y, x, as_signed)
	                             : below(x, y, as_signed);
	case '>': return o[1] == '=' ? !below(x, y, as_signed)
	                             : below(y, x, as_signed);
	case '|': return x | y;
	case '^': return x ^ y;
	case '&': return x & y;
	case '+': return x + y;
	case '-': return x - y;
	case '*': return x * y;
	case '/': return divide(x, y, as_signed);
	case '%': return remain(x, y, as_signed);
	}
	abort();
}

static uint64_t binary(struct evaluation *v, int level)
{
	if (level > 10)
		return unary(v);
	uint64_t x = binary(v, level + 1);
	for (const char *o; (o = operator_of(v, level));) {
		v->at += strlen(o);
		bool was = v->live;
		/* && and || evaluate their right side only if needed */
		if (level == 2)
			v->live = was && !x;
		if (level == 3)
			v->live = was && x;
		bool right = v->live;
		uint64_t y = binary(v, level + 1);
		bool ended = right && !v->live; /* by a trap */
		if (level == 2)
			x = x || (right && y);
		else if (level == 3)
			x = x && right && y;
		else
			x = apply(o, x, y);
		v->live = was && !ended;
	}
	return x;
}

static uint64_t expression(struct evaluation *v)
{
	uint64_t c = binary(v, 2);
	if (!take(v, "?"))
		return c;
	bool was = v->live, ended = false;
	v->live = was && c;
	uint64_t x = expression(v);
	ended |= was && c && !v->live;
	need(v, ":");
	v->live = was && !c && !ended;
	uint64_t y = expression(v);
	ended |= was && !c && !v->live;
	v->live = was && !ended;
	return c ? x : y;
}

/* ---- Statements --------------------------------------------------------- */

static void block(struct evaluation *v);

static void conditional(struct evaluation *v)
{
	uint64_t c = expression(v);
	bool was = v->live, ended = false; /* by a trap in the condition? */
	v->live = was && c;
	block(v);
	ended |= was && c && !v->live;
	v->live = was && !c && !ended;
	const char *back = v->at;
	bool waiting = v->live; /* only then can the other block end it */
	lines(v);
	if (!take(v, "else"))
		v->at = back;
	else if (take(v, "if"))
		conditional(v);
	else
		block(v);
	ended |= waiting && !v->live;
	v->live = was && !ended;
}

static void cause(struct evaluation *v)
{
	static const char *const names[] = {
		"", "memory", "privileged", "svc", "illegal", "arithmetic",
	};
	for (unsigned i = 1; i < 6; i++)
		if (take(v, names[i])) {
			trap(v, i);
			return;
		}
	abort();
}

static void let(struct evaluation *v)
{
	char n[NAIVE_NAME];
	name(v, n);
	need(v, "=");
	uint64_t x = expression(v);
	if (!v->live)
		return;
	strcpy(v->let[v->lets].name, n);
	v->let[v->lets++].value = x;
}

/* Where an assignment goes. Called twice: once only to read past it. */
static struct assignment target(struct evaluation *v)
{
	static const struct { const char *text; char place; } places[] = {
		{"M", 'M'}, {"P", 'P'}, {"R.l", 'l'}, {"R.b", 'b'},
		{"PSW", 'W'}, {"timer", 't'}, {"console", 'c'},
	};
	char kind = reference(v);
	if (kind) {
		uint64_t cell = cell_of(v, kind, expression(v));
		need(v, "]");
		return (struct assignment){'E', cell, 0};
	}
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (take(v, places[i].text))
			return (struct assignment){places[i].place, 0, 0};
	abort();
}

static void assign(struct evaluation *v)
{
	const char *start = v->at;
	bool was = v->live;
	v->live = false;
	target(v);
	need(v, "<-");
	v->live = was;
	uint64_t x = expression(v);
	const char *end = v->at;
	v->at = start;
	struct assignment a = target(v);
	v->at = end;
	a.value = x;
	if (v->live)
		v->assigned[v->assignments++] = a;
}

static void statement(struct evaluation *v)
{
	if (take(v, "nop"))
		return;
	if (take(v, "halt")) {
		if (v->live)
			v->result.outcome = NAIVE_HALTED;
		v->live = false;
	} else if (take(v, "trap")) {
		cause(v);
	} else if (take(v, "let")) {
		let(v);
	} else if (take(v, "if")) {
		conditional(v);
	} else {
		assign(v);
	}
}

static void block(struct evaluation *v)
{
	unsigned lets = v->lets;
	need(v, "{");
	for (lines(v); !take(v, "}"); lines(v))
		statement(v);
	v->lets = lets;
}

/* ---- Completion --------------------------------------------------------- */

static void make(struct naive_state *s, const struct assignment *a)
{
	unsigned low = (unsigned)(a->value & 0xfffff);
	switch (a->place) {
	case 'E': s->E[a->cell] = a->value; break;
	case 'M': s->m = a->value & 1; break;
	case 'P': s->p = low; break;
	case 'l': s->l = low; break;
	case 'b': s->b = low; break;
	case 'W': naive_load_psw(s, a->value); break;
	case 't': s->timer = a->value; break;
	case 'c': s->output[s->outputs++] = a->value; break;
	}
}

struct naive_result naive_effect(const struct naive_set *set,
                                 const struct naive_insn *i, uint64_t w,
                                 struct naive_state *s)
{
	struct naive_state before = *s;
	struct evaluation v = {
		.at = i->effect, .live = true, .set = set, .insn = i, .w = w,
		.s = &before,
	};
	for (lines(&v); *v.at; lines(&v))
		statement(&v);
	if (v.result.outcome != NAIVE_COMPLETED)
		return v.result;

	bool jumped = false, timed = false;
	for (unsigned k = 0; k < v.assignments; k++) {
		const struct assignment *a = &v.assigned[k];
		make(s, a);
		jumped |= a->place == 'P' || a->place == 'W';
		timed |= a->place == 't';
		v.result.cycles += a->place == 'E';
	}
	if (!jumped)
		s->p = (before.p + 1) & 0xfffff;
	s->taken += v.input_taken;
	if (before.m == 1 && !timed && s->timer != ~(uint64_t)0)
		s->timer--;
	return v.result;
}
