/* expr.c: expressions, as in C, over what a level sees: reading them.
 *
 *     r3  M P l b q timer clock             the level's own state
 *     main  BUFSIZE  t0                     symbols of the level's program;
 *                                           others with `vm0.` before
 *     $pc  $r3  $name  $                    the state, a variable, the value
 *                                           shown last; a program's symbol
 *                                           only if it is none of these
 *     mem[a]  E[a]  real[a]  *a             cells: through R, absolute, of the
 *                                           real machine; *a is mem[a]
 *     &main  &r3  &mem[a]                   the virtual address
 *
 * What is read becomes a tree, in which names stand for what they name. So
 * syntax and names are checked where an expression is given, and its value is
 * computed, as often as needed, where it stands: eval.c.
 */
#include "repl/expr.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

struct parser {
	struct repl *r;
	const char *s;
	const struct view *v; /* whose names count */
	struct expr *e;
	bool failed;
	unsigned depth;
};

enum { DEPTH_MAX = 64, NAME_MAX_LENGTH = 128, NODES_MAX = 2048 };

static unsigned wrong(struct parser *p, const char *format, const char *what)
{
	if (!p->failed)
		repl_fail(p->r, format, what);
	p->failed = true;
	return 0;
}

/* ---- Nodes --------------------------------------------------------------- */

static unsigned add(struct parser *p, struct node n)
{
	struct expr *e = p->e;
	if (e->count == e->room) {
		unsigned room = e->room ? 2 * e->room : 8;
		struct node *more = realloc(e->node, room * sizeof *more);
		if (!more || room > NODES_MAX) {
			e->node = more ? more : e->node;
			return wrong(p, "%s",
			             more ? "the expression is too long"
			                  : "no memory");
		}
		e->node = more;
		e->room = room;
	}
	e->node[e->count] = n;
	return e->count++;
}

static unsigned number(struct parser *p, word w)
{
	return add(p, (struct node){.kind = NODE_NUMBER, .w = w});
}

static unsigned one(struct parser *p, enum node_kind kind, unsigned a)
{
	return add(p, (struct node){.kind = kind, .arg = {(uint16_t)a}});
}

/* ---- Characters ---------------------------------------------------------- */

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

static unsigned ternary(struct parser *p);
static unsigned unary(struct parser *p);

/* ---- Names --------------------------------------------------------------- */

static unsigned symbol(struct parser *p, const struct asm_symbol *s, addr from)
{
	if (s->kind == ASM_REGISTER)
		return add(p, (struct node){.kind = NODE_REGISTER,
		                            .w = s->value});
	if (s->kind == ASM_LABEL)
		return add(p, (struct node){.kind = NODE_LABEL, .w = s->value,
		                            .real = from + s->real});
	return number(p, s->value);
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

static const struct {
	const char *name;
	enum state_kind kind;
} states[] = {
	{"M", STATE_M}, {"P", STATE_P}, {"pc", STATE_P}, {"l", STATE_L},
	{"b", STATE_B}, {"R.l", STATE_L}, {"R.b", STATE_B}, {"q", STATE_Q},
	{"timer", STATE_TIMER}, {"clock", STATE_CLOCK}, {"time", STATE_TIME},
	{"PSW", STATE_PSW}, {"level", STATE_LEVEL}, {"turn", STATE_TURN},
	{"$", STATE_LAST},
};

static bool is_state(const char *name, enum state_kind *kind)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(states[i].name, name) == 0) {
			*kind = states[i].kind;
			return true;
		}
	return false;
}

const char *repl_expr_state_name(enum state_kind kind)
{
	size_t i = 0;
	while (states[i].kind != kind)
		i++;
	return states[i].name;
}

bool repl_expr_machine(const char *w, size_t n)
{
	char name[8];
	unsigned number;
	enum state_kind kind;
	if (n >= sizeof name)
		return false;
	memcpy(name, w, n);
	name[n] = '\0';
	return is_register(name, &number) || is_state(name, &kind);
}

static bool state(struct parser *p, const char *name, unsigned *node)
{
	enum state_kind kind;
	if (is_state(name, &kind)) {
		*node = add(p, (struct node){.kind = NODE_STATE, .w = kind});
		return true;
	}
	if (strcmp(name, "s") != 0 && strcmp(name, "u") != 0)
		return false;
	*node = number(p, *name == 'u' ? MODE_U : MODE_S);
	return true;
}

/* The machine's own: a register or its state. */
static bool machine_name(struct parser *p, const char *name, unsigned *node)
{
	unsigned n;
	if (!is_register(name, &n))
		return state(p, name, node);
	*node = add(p, (struct node){.kind = NODE_REGISTER, .w = n});
	return true;
}

/* A symbol of the level's program, or of all programs by its full name. */
static bool program_name(struct parser *p, const char *name, bool whole,
                         unsigned *node)
{
	const struct asm_image *all = p->r->target.image;
	const struct asm_image *image = whole ? all : p->v->image;
	const struct asm_symbol *s = image ? asm_symbol(image, name) : NULL;
	if (!s || (whole && s->kind == ASM_REGISTER))
		return false;
	*node = symbol(p, s, whole ? 0 : p->v->at);
	return true;
}

static bool variable(struct parser *p, const char *name, unsigned *node)
{
	for (struct variable *x = p->r->variables; x; x = x->next)
		if (strcmp(x->name, name) == 0) {
			*node = add(p, (struct node){.kind = NODE_VARIABLE,
			                             .variable = x});
			return true;
		}
	return false;
}

/* The name that a symbol of a level's program has among all of them. */
static void full_name(const struct repl *r, unsigned level, unsigned vm,
                      const char *name, struct text *out)
{
	for (unsigned i = 1; i <= level; i++)
		text_printf(out, "vm%u.", i == level ? vm : 0);
	text_add(out, name);
	if (!asm_symbol(r->target.image, text_str(out)))
		text_free(out);
}

/* Where else there is a symbol of that name: "level 3 has ..." */
static bool elsewhere(const struct parser *p, const char *name,
                      struct text *out)
{
	const struct repl *r = p->r;
	unsigned depth = r->target.depth;
	for (unsigned i = 0; i <= depth; i++) {
		unsigned vms = i == depth ? r->target.programs : 1;
		for (unsigned vm = 0; vm < vms; vm++) {
			struct text full = {0};
			const struct asm_image *image =
			        i == depth ? r->target.program[vm]
			                   : r->target.stack->level[i].monitor;
			if (!asm_symbol(image, name))
				continue;
			full_name(r, i, vm, name, &full);
			if (i == p->v->level)
				text_printf(out, "vm%u has it: ", vm);
			else
				text_printf(out,
				            "level %u has it: `level %u`%s", i,
				            i, full.size ? ", or " : "");
			text_add(out, text_str(&full));
			text_free(&full);
			return true;
		}
	}
	return false;
}

static unsigned unknown(struct parser *p, const char *name)
{
	const struct asm_image *image = p->v->image;
	const char *best = NULL;
	struct text hint = {0};
	size_t length = strlen(name);
	unsigned least = length < 2 ? 0 : length < 5 ? 2 : 3; /* edits */
	for (size_t i = 0; image && i < image->symbol_count; i++) {
		unsigned d = diag_distance(name, image->symbols[i].name, 2);
		if (d < least) {
			least = d;
			best = image->symbols[i].name;
		}
	}
	if (!p->failed) {
		if (name[0] == '$')
			repl_fail(p->r,
			          "there is no `%s` yet: `set %s = VALUE` "
			          "makes it", name, name);
		else if (elsewhere(p, name, &hint))
			repl_fail(p->r, "no symbol `%s` here; %s", name,
			          text_str(&hint));
		else if (best)
			repl_fail(p->r,
			          "no symbol `%s` here; did you mean `%s`?",
			          name, best);
		else
			repl_fail(p->r, "no symbol `%s` here", name);
	}
	text_free(&hint);
	p->failed = true;
	return 0;
}

static unsigned named(struct parser *p, const char *name)
{
	unsigned n, node = 0;
	word w;
	if (name[0] == '$' && name[1]) { /* as gdb writes registers */
		if (machine_name(p, name + 1, &node) ||
		    variable(p, name, &node) ||
		    program_name(p, name + 1, false, &node))
			return node;
		return unknown(p, name);
	}
	if ((is_register(name, &n) && machine_name(p, name, &node)) ||
	    program_name(p, name, false, &node) || state(p, name, &node) ||
	    program_name(p, name, true, &node))
		return node;
	if (asm_constant(name, &w))
		return number(p, w);
	return unknown(p, name);
}

/* ---- Operands ------------------------------------------------------------ */

static unsigned digits(struct parser *p)
{
	size_t size = 0;
	while (letter(p->s[size]) || digit(p->s[size]))
		size++;
	struct number n = number_read(p->s, size);
	p->s += n.fault ? n.at : size;
	if (n.fault == NUMBER_TOO_LARGE)
		wrong(p, "%s", "this number has more than 64 bits");
	else if (n.fault)
		wrong(p, "%s", "not a number");
	return number(p, n.value);
}

static unsigned name_or_cell(struct parser *p)
{
	static const struct {
		const char *name;
		enum node_kind kind;
	} cells[] = {
		{"mem", NODE_MEM}, {"E", NODE_ABSOLUTE}, {"real", NODE_REAL},
	};
	char name[NAME_MAX_LENGTH];
	size_t n = 0;
	while (letter(*p->s) || digit(*p->s)) {
		if (n + 1 < sizeof name)
			name[n++] = *p->s;
		p->s++;
	}
	name[n] = '\0';
	for (size_t i = 0; *p->s == '[' && i < sizeof cells / sizeof *cells;
	     i++) {
		if (strcmp(name, cells[i].name) != 0)
			continue;
		p->s++;
		unsigned a = ternary(p);
		if (!p->failed && !take(p, "]"))
			wrong(p, "%s", "expected `]`");
		return one(p, cells[i].kind, a);
	}
	return named(p, name);
}

/* The virtual address of a cell or a label. */
static unsigned address_of(struct parser *p)
{
	unsigned a = unary(p);
	if (p->failed)
		return 0;
	enum node_kind kind = p->e->node[a].kind;
	if (kind != NODE_LABEL && kind != NODE_REGISTER && kind != NODE_MEM &&
	    kind != NODE_ABSOLUTE && kind != NODE_REAL)
		return wrong(p, "expected a label, a register or a cell behind "
		                "`&`%s", "");
	return one(p, NODE_ADDRESS, a);
}

static unsigned character(struct parser *p)
{
	word w = (unsigned char)p->s[1];
	if (!p->s[1] || p->s[2] != '\'')
		return wrong(p, "%s", "expected a character and `'`");
	p->s += 3;
	return number(p, w);
}

static unsigned operand(struct parser *p)
{
	if (take(p, "-"))
		return one(p, NODE_MINUS, unary(p));
	if (take(p, "~"))
		return one(p, NODE_COMPLEMENT, unary(p));
	if (take(p, "!"))
		return one(p, NODE_NOT, unary(p));
	if (take(p, "&"))
		return address_of(p);
	if (take(p, "*"))
		return one(p, NODE_MEM, unary(p));
	if (take(p, "(")) {
		unsigned n = ternary(p);
		if (!p->failed && !take(p, ")"))
			wrong(p, "%s", "expected `)`");
		return n;
	}
	if (digit(*p->s))
		return digits(p);
	if (*p->s == '\'')
		return character(p);
	if (letter(*p->s))
		return name_or_cell(p);
	return wrong(p, *p->s ? "expected a value at `%s`"
	                      : "expected an expression%s", p->s);
}

static unsigned unary(struct parser *p)
{
	blanks(p);
	if (p->failed)
		return 0;
	if (++p->depth > DEPTH_MAX)
		return wrong(p, "%s", "the expression is nested too deeply");
	unsigned n = operand(p);
	p->depth--;
	return n;
}

/* ---- Operators ----------------------------------------------------------- */

static const struct operator {
	const char *text;
	int level;
	enum node_kind kind;
} operators[] = {
	{"||", 1, NODE_OR}, {"&&", 2, NODE_AND},
	{"==", 3, NODE_EQ}, {"!=", 3, NODE_NE},
	{"<=s", 4, NODE_LES}, {">=s", 4, NODE_GES},
	{"<=", 4, NODE_LE}, {">=", 4, NODE_GE},
	{"<<", 8, NODE_SHL}, {">>", 8, NODE_SHR},
	{"<", 4, NODE_LT}, {">", 4, NODE_GT},
	{"|", 5, NODE_BITOR}, {"^", 6, NODE_BITXOR}, {"&", 7, NODE_BITAND},
	{"+", 9, NODE_ADD}, {"-", 9, NODE_SUB},
	{"*", 10, NODE_MUL}, {"/", 10, NODE_DIV}, {"%", 10, NODE_REM},
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

static unsigned binary(struct parser *p, int level)
{
	unsigned a = unary(p);
	for (;;) {
		const struct operator *o = next_operator(p);
		if (p->failed || !o || o->level < level)
			return a;
		p->s += strlen(o->text);
		unsigned b = binary(p, o->level + 1);
		a = add(p, (struct node){.kind = o->kind,
		                         .arg = {(uint16_t)a, (uint16_t)b}});
	}
}

static unsigned ternary(struct parser *p)
{
	unsigned c = binary(p, 1);
	if (p->failed || !take(p, "?"))
		return c;
	unsigned x = ternary(p);
	if (!p->failed && !take(p, ":"))
		wrong(p, "%s", "expected `:`");
	unsigned y = p->failed ? x : ternary(p);
	return add(p, (struct node){.kind = NODE_CHOICE,
	                            .arg = {(uint16_t)c, (uint16_t)x,
	                                    (uint16_t)y}});
}

/* ---- Entry points -------------------------------------------------------- */

struct expr *repl_expr_parse(struct repl *r, const struct view *scope,
                             const char **s)
{
	struct expr *e = calloc(1, sizeof *e);
	struct parser p = {.r = r, .s = *s, .v = scope, .e = e};
	if (!e)
		return repl_fail(r, "no memory"), NULL;
	e->root = ternary(&p);
	*s = p.s;
	if (!p.failed)
		return e;
	repl_expr_free(e);
	return NULL;
}

struct expr *repl_expr_parse_all(struct repl *r, const struct view *scope,
                                 const char *s)
{
	struct expr *e = repl_expr_parse(r, scope, &s);
	if (e && !repl_at_end(r, s)) {
		repl_expr_free(e);
		return NULL;
	}
	return e;
}

void repl_expr_free(struct expr *e)
{
	if (e)
		free(e->node);
	free(e);
}

/* ---- What it is ---------------------------------------------------------- */

/* Whether it is the same wherever it stands, but for the user's variables. */
static bool constant(const struct expr *e, unsigned at)
{
	const struct node *n = &e->node[at];
	switch (n->kind) {
	case NODE_NUMBER: case NODE_LABEL: case NODE_VARIABLE:
		return true;
	case NODE_REGISTER: case NODE_STATE: case NODE_MEM:
	case NODE_ABSOLUTE: case NODE_REAL:
		return false;
	case NODE_ADDRESS: case NODE_MINUS: case NODE_COMPLEMENT: case NODE_NOT:
		return constant(e, n->arg[0]);
	case NODE_CHOICE:
		return constant(e, n->arg[0]) && constant(e, n->arg[1]) &&
		       constant(e, n->arg[2]);
	default:
		return constant(e, n->arg[0]) && constant(e, n->arg[1]);
	}
}

void repl_expr_vm(const struct repl *r, const struct expr *e, unsigned level,
                  unsigned *vm)
{
	unsigned whose;
	for (unsigned i = 0; i < e->count; i++)
		if (e->node[i].kind == NODE_LABEL &&
		    repl_level_owner(r, e->node[i].real, &whose) == level)
			*vm = whose;
}

enum expr_form repl_expr_form(const struct expr *e)
{
	const struct node *n = &e->node[e->root];
	switch (n->kind) {
	case NODE_REGISTER:
		return FORM_CELL;
	case NODE_MEM: case NODE_ABSOLUTE: case NODE_REAL:
		return constant(e, n->arg[0]) ? FORM_CELL : FORM_MOVING;
	default:
		if (!constant(e, e->root))
			return FORM_VALUE;
		break;
	}
	return n->kind >= NODE_NOT && n->kind <= NODE_GES ? FORM_CONSTANT
	                                                  : FORM_CELL;
}
