/* expr.c: expressions, as in C, over what the selected level sees.
 *
 *     r3  M P l b q timer clock $ $name     the level's own state
 *     main  BUFSIZE  t0                     symbols of the level's program;
 *                                           others with `vm0.` before
 *     mem[a]  E[a]  real[a]  *a             cells: through R, absolute, of the
 *                                           real machine; *a is mem[a]
 *     &main  &r3  &mem[a]                   the virtual address
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "repl/internal.h"

struct parser {
	struct repl *r;
	const char *s;
	struct view v;
	bool failed;
	unsigned depth;
};

enum { DEPTH_MAX = 64, NAME_MAX_LENGTH = 128 };

static bool wrong(struct parser *p, const char *format, const char *what)
{
	if (!p->failed)
		repl_fail(p->r, format, what);
	p->failed = true;
	return false;
}

static struct value number(word w)
{
	return (struct value){.w = w};
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == '.' || c == '$';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static void blanks(struct parser *p)
{
	while (*p->s == ' ' || *p->s == '\t')
		p->s++;
}

static bool take(struct parser *p, const char *token)
{
	size_t n = strlen(token);
	blanks(p);
	if (strncmp(p->s, token, n) != 0)
		return false;
	p->s += n;
	return true;
}

static struct value ternary(struct parser *p);
static struct value unary(struct parser *p);

/* ---- Operands ------------------------------------------------------------ */

static word digits(struct parser *p)
{
	size_t size = 0;
	while (letter(p->s[size]) || digit(p->s[size]))
		size++;
	struct number n = number_read(p->s, size);
	p->s += n.fault ? n.at : size;
	if (n.fault == NUMBER_TOO_LARGE)
		wrong(p, "%s", "that number has more than 64 bits");
	else if (n.fault)
		wrong(p, "%s", "that is not a number");
	return n.value;
}

static struct value cell_value(const struct parser *p, addr real)
{
	return (struct value){.w = p->r->m.E[real], .cell = true,
	                      .real = real};
}

static struct value cell_at(struct parser *p, const char *kind, word a)
{
	addr real = 0;
	bool ok = strcmp(kind, "mem") == 0 ? repl_view_relocate(&p->v, a, &real)
	          : strcmp(kind, "E") == 0 ? repl_view_absolute(&p->v, a, &real)
	                                   : a < p->r->m.q;
	if (strcmp(kind, "real") == 0)
		real = (addr)a;
	if (ok)
		return cell_value(p, real);
	if (!p->failed) {
		p->failed = true;
		repl_fail(p->r, "%s[%" PRIu64 "] is out of bounds", kind, a);
	}
	return number(0);
}

static struct value register_value(struct parser *p, unsigned n)
{
	addr real;
	if (repl_view_register(&p->v, n, &real))
		return cell_value(p, real);
	char name[8] = "r";
	name[1] = (char)(n < 10 ? '0' + n : '1');
	name[2] = (char)(n < 10 ? '\0' : '0' + n - 10);
	wrong(p, "there is no %s: its cell is out of bounds", name);
	return number(0);
}

static struct value symbol_value(struct parser *p, const struct asm_symbol *s,
                                 addr from)
{
	if (s->kind == ASM_REGISTER)
		return register_value(p, (unsigned)s->value);
	struct value v = number(s->value);
	if (s->kind == ASM_LABEL) {
		v.place = true;
		v.real = from + s->real;
	}
	return v;
}

static bool is_register(const char *name, unsigned *n)
{
	char *end;
	if (name[0] != 'r' || !digit(name[1]))
		return false;
	unsigned long k = strtoul(name + 1, &end, 10);
	*n = (unsigned)k;
	return !*end && k < ISA_REGISTERS;
}

static bool state_value(struct parser *p, const char *name, word *w)
{
	const struct view *v = &p->v;
	const struct {
		const char *name;
		word w;
	} table[] = {
		{"M", v->psw.m},
		{"P", v->psw.p},
		{"pc", v->psw.p},
		{"l", v->psw.l},
		{"b", v->psw.b},
		{"R.l", v->psw.l},
		{"R.b", v->psw.b},
		{"q", v->q},
		{"timer", v->timer},
		{"s", MODE_S},
		{"u", MODE_U},
		{"clock", p->r->m.clock},
		{"time", p->r->history.now},
		{"$", p->r->last_value},
		{"PSW", v->psw.l <= ADDR_MAX
	                        ? machine_psw_pack(v->psw, TRAP_NONE)
	                        : 0},
		{"level", p->r->level},
		{"turn", repl_level_turn(p->r, &p->r->m)},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(table[i].name, name) == 0) {
			*w = table[i].w;
			return true;
		}
	return false;
}

static struct value unknown(struct parser *p, const char *name)
{
	const struct asm_image *image = p->v.image;
	const char *best = NULL;
	size_t length = strlen(name);
	unsigned least = length < 2 ? 0 : length < 5 ? 2 : 3; /* edits */
	for (size_t i = 0; image && i < image->symbol_count; i++) {
		unsigned d = diag_distance(name, image->symbols[i].name, 2);
		if (d < least) {
			least = d;
			best = image->symbols[i].name;
		}
	}
	if (!p->failed && best)
		repl_fail(p->r, "no symbol `%s` here; did you mean `%s`?", name,
		          best);
	else if (!p->failed)
		repl_fail(p->r, "no symbol `%s` here", name);
	p->failed = true;
	return number(0);
}

static struct value named(struct parser *p, const char *name)
{
	unsigned n;
	word w;
	if (is_register(name, &n))
		return register_value(p, n);
	const struct asm_symbol *s =
	        p->v.image ? asm_symbol(p->v.image, name) : NULL;
	if (s)
		return symbol_value(p, s, p->v.at);
	if (state_value(p, name, &w))
		return number(w);
	for (struct variable *x = p->r->variables; x; x = x->next)
		if (strcmp(x->name, name) == 0)
			return number(x->value);
	s = p->r->target.image ? asm_symbol(p->r->target.image, name) : NULL;
	if (s && s->kind != ASM_REGISTER)
		return symbol_value(p, s, 0);
	if (asm_constant(name, &w))
		return number(w);
	if (name[0] == '$' && name[1]) /* as gdb writes registers */
		return named(p, name + 1);
	return unknown(p, name);
}

static struct value name_or_cell(struct parser *p)
{
	char name[NAME_MAX_LENGTH];
	size_t n = 0;
	while (letter(*p->s) || digit(*p->s)) {
		if (n + 1 < sizeof name)
			name[n++] = *p->s;
		p->s++;
	}
	name[n] = '\0';
	bool cell = !strcmp(name, "mem") || !strcmp(name, "E") ||
	            !strcmp(name, "real");
	if (!cell || *p->s != '[')
		return named(p, name);
	p->s++;
	word a = ternary(p).w;
	if (!p->failed && !take(p, "]"))
		wrong(p, "%s", "expected `]`");
	return p->failed ? number(0) : cell_at(p, name, a);
}

/* The virtual address of a cell or a label. */
static struct value address_of(struct parser *p)
{
	struct value v = unary(p);
	addr from = p->v.at + p->v.psw.l;
	if (p->failed || v.place)
		return v;
	if (!v.cell || v.real < from)
		wrong(p, v.cell ? "that cell has no virtual address here%s"
		                : "expected a label, a register or a cell "
		                  "behind `&`%s", "");
	return number(v.real - from);
}

static struct value character(struct parser *p)
{
	word w = (unsigned char)p->s[1];
	if (!p->s[1] || p->s[2] != '\'') {
		wrong(p, "%s", "expected a character and `'`");
		return number(0);
	}
	p->s += 3;
	return number(w);
}

static struct value unary(struct parser *p)
{
	struct value v;
	blanks(p);
	if (p->failed)
		return number(0);
	if (++p->depth > DEPTH_MAX) {
		wrong(p, "%s", "the expression is nested too deeply");
		return number(0);
	}
	if (take(p, "-"))
		v = number(-unary(p).w);
	else if (take(p, "~"))
		v = number(~unary(p).w);
	else if (take(p, "!"))
		v = number(!unary(p).w);
	else if (take(p, "&"))
		v = address_of(p);
	else if (take(p, "*")) {
		word a = unary(p).w;
		v = p->failed ? number(0) : cell_at(p, "mem", a);
	}
	else if (take(p, "(")) {
		v = ternary(p);
		if (!p->failed && !take(p, ")"))
			wrong(p, "%s", "expected `)`");
	} else if (digit(*p->s))
		v = number(digits(p));
	else if (*p->s == '\'')
		v = character(p);
	else if (letter(*p->s))
		v = name_or_cell(p);
	else {
		v = number(0);
		wrong(p, *p->s ? "expected a value at `%s`"
		               : "expected an expression%s", p->s);
	}
	p->depth--;
	return v;
}

/* ---- Operators ----------------------------------------------------------- */

static const struct operator {
	const char *text;
	int level;
	int id;
} operators[] = {
	{"||", 1, 'O'}, {"&&", 2, 'A'}, {"==", 3, '='}, {"!=", 3, '!'},
	{"<=s", 4, 'l'}, {">=s", 4, 'g'}, {"<=", 4, 'L'}, {">=", 4, 'G'},
	{"<<", 8, '{'}, {">>", 8, '}'}, {"<", 4, '<'}, {">", 4, '>'},
	{"|", 5, '|'}, {"^", 6, '^'}, {"&", 7, '&'}, {"+", 9, '+'},
	{"-", 9, '-'}, {"*", 10, '*'}, {"/", 10, '/'}, {"%", 10, '%'},
};

static const struct operator *next_operator(struct parser *p)
{
	blanks(p);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (strncmp(p->s, operators[i].text,
		            strlen(operators[i].text)) == 0)
			return &operators[i];
	return NULL;
}

static word combine(struct parser *p, int id, word a, word b)
{
	const word sign = (word)1 << 63;
	if ((id == '/' || id == '%') && b == 0) {
		wrong(p, "%s", "division by zero");
		return 0;
	}
	switch (id) {
	case 'O': return a || b;
	case 'A': return a && b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return a < b;
	case '>': return a > b;
	case 'L': return a <= b;
	case 'G': return a >= b;
	case 'l': return (a ^ sign) <= (b ^ sign);
	case 'g': return (a ^ sign) >= (b ^ sign);
	case '|': return a | b;
	case '^': return a ^ b;
	case '&': return a & b;
	case '{': return b < 64 ? a << b : 0;
	case '}': return b < 64 ? a >> b : 0;
	case '+': return a + b;
	case '-': return a - b;
	case '*': return a * b;
	case '/': return a / b;
	default:  return a % b;
	}
}

static struct value binary(struct parser *p, int level)
{
	struct value a = unary(p);
	for (;;) {
		const struct operator *o = next_operator(p);
		if (p->failed || !o || o->level < level)
			return a;
		p->s += strlen(o->text);
		struct value b = binary(p, o->level + 1);
		bool moved = a.place && !b.place &&
		             (o->id == '+' || o->id == '-');
		struct value v = number(combine(p, o->id, a.w, b.w));
		v.place = moved; /* and no cell any more */
		v.real = moved ? (addr)combine(p, o->id, a.real, b.w) : 0;
		a = v;
	}
}

static struct value ternary(struct parser *p)
{
	struct value c = binary(p, 1);
	if (p->failed || !take(p, "?"))
		return c;
	struct value x = ternary(p);
	if (!p->failed && !take(p, ":"))
		wrong(p, "%s", "expected `:`");
	struct value y = p->failed ? x : ternary(p);
	return c.w ? x : y;
}

/* ---- Entry points -------------------------------------------------------- */

bool repl_expr_value(struct repl *r, unsigned level, const char **s,
                     struct value *out)
{
	struct parser p = {.r = r, .s = *s};
	repl_level_view(r, &r->m, level, &p.v);
	*out = ternary(&p);
	*s = p.s;
	return !p.failed;
}

bool repl_expr_whole(struct repl *r, unsigned level, const char *s, word *out)
{
	struct value v;
	if (!repl_expr_value(r, level, &s, &v) || !repl_at_end(r, s))
		return false;
	*out = v.w;
	return true;
}

static bool prefix(const char **s, const char *name)
{
	size_t n = strlen(name);
	if (strncmp(*s, name, n) != 0)
		return false;
	*s += n;
	return true;
}

static bool address(struct repl *r, unsigned level, const char **s, bool cells,
                    addr *real)
{
	struct view v;
	struct value a;
	repl_level_view(r, &r->m, level, &v);
	*s = repl_skip_blanks(*s);
	prefix(s, "*"); /* gdb's way of saying that it is an address */
	bool absolute = prefix(s, "E:"), machine = prefix(s, "real:");
	if (!repl_expr_value(r, level, s, &a))
		return false;
	bool known = a.place || (cells && a.cell);
	if (machine    ? a.w < r->m.q && (*real = (addr)a.w, true)
	    : absolute ? repl_view_absolute(&v, a.w, real)
	    : known    ? a.real < r->m.q && (*real = a.real, true)
	               : repl_view_relocate(&v, a.w, real))
		return true;
	if (machine || absolute)
		return repl_fail(r,
		                 "there is no cell %" PRIu64 ": storage has "
		                 "%u words",
		                 a.w, (unsigned)(machine ? r->m.q : v.q));
	return repl_fail(r,
	                 "address %" PRIu64 " is out of bounds: R = (%u,%u); "
	                 "E:%" PRIu64 " is the absolute one",
	                 a.w, (unsigned)v.psw.l, (unsigned)v.psw.b, a.w);
}

bool repl_expr_address(struct repl *r, unsigned level, const char **s,
                       addr *real)
{
	return address(r, level, s, false, real);
}

bool repl_expr_cell(struct repl *r, unsigned level, const char **s, addr *real)
{
	return address(r, level, s, true, real);
}

/* ---- Numbers of a command line ------------------------------------------ */

bool repl_read_number(struct repl *r, const char **s, word *out)
{
	struct value v;
	if (!repl_expr_value(r, r->level, s, &v))
		return false;
	*out = v.w;
	return true;
}

bool repl_read_count(struct repl *r, const char *s, word *n)
{
	*n = 1;
	if (*s && (!repl_read_number(r, &s, n) || !repl_at_end(r, s)))
		return false;
	return (*n > 0 && *n <= INT64_MAX) ||
	       repl_fail(r, "a count is 1 or more");
}
