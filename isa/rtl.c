/* rtl.c: parses and checks the register-transfer text of one effect.
 *
 * Recursive descent, with one loop for all binary operators driven by the
 * precedences of the tables in rtl.h. Types are checked as nodes are made:
 * a fault is reported once, at the token where it shows, and the node goes
 * on as if it had the type that was wanted, so that one run finds them all.
 * The grammar is in docs/isa-files.md.
 */
#include "isa/rtl.h"

#include <stdarg.h>
#include <string.h>

#include "isa/isa.h"

/* ---- The tables --------------------------------------------------------- */

const struct rtl_operator *rtl_operator(enum rtl_kind kind)
{
	static const struct rtl_operator table[RTL_KINDS] = {
#define X(id, text, about) [id] = {text, 0, RTL_WORD, RTL_NO_TYPE, 0, about},
		RTL_LEAVES(X)
#undef X
#define X(id, text, about) [id] = {text, 1, RTL_WORD, RTL_WORD, 0, about},
		RTL_REFERENCES(X)
#undef X
#define X(id, text, result, operand, prec, about) \
	[id] = {text, 1, result, operand, prec, about},
		RTL_UNARY(X)
#undef X
#define X(id, text, result, operand, prec, about) \
	[id] = {text, 2, result, operand, prec, about},
		RTL_BINARY(X)
#undef X
		[RTL_COND] = {"?", 3, RTL_NO_TYPE, RTL_BOOL, 1,
		              "the second if the first holds, else the third"},
	};
	return &table[kind];
}

static const struct {
	const char *name;
	bool rtl; /* an effect may raise it */
} causes[TRAP_COUNT] = {
#define X(id, name, rtl, about) [id] = {name, rtl},
	TRAP_TABLE(X)
#undef X
};

const char *trap_name(enum trap cause)
{
	return causes[cause].name;
}

/* ---- Tokens ------------------------------------------------------------- */

enum token_kind {
	T_END,    /* end of the text */
	T_BREAK,  /* ";" or the end of a line */
	T_NUMBER,
	T_NAME,   /* also R.l and R.b */
	T_MARK,   /* operator or punctuation */
};

struct token {
	enum token_kind kind;
	size_t at, size; /* in the text */
	word value;      /* T_NUMBER */
};

struct let {
	const char *name;
	enum rtl_type type;
	bool visible; /* its block is still open */
};

struct parser {
	const struct rtl_text *in;
	const struct isa_field *const *fields;
	size_t field_count;
	struct arena *arena;
	struct diags *diags;
	struct token token; /* the one being looked at */
	unsigned depth;     /* of nesting, for RTL_DEPTH_MAX */
	unsigned nodes;     /* made so far, for RTL_NODES_MAX */
	bool failed;        /* an error was reported */
	bool lost;          /* skip errors until the next statement */
	struct let lets[RTL_LETS_MAX];
	struct rtl *rtl;    /* being filled */
};

static struct pos pos_at(const struct parser *p, size_t at, size_t size)
{
	struct pos pos = p->in->start;
	pos.width = (unsigned)size;
	for (size_t i = 0; i < at; i++) {
		pos.column++;
		if (p->in->text[i] == '\n') {
			pos.line++;
			pos.column = p->in->indent + 1;
		}
	}
	return pos;
}

static struct pos here(const struct parser *p)
{
	return pos_at(p, p->token.at, p->token.size);
}

static struct diag *error_at(struct parser *p, struct pos pos,
                             const char *code, const char *format, ...)
        TEXT_PRINTF(4, 5);

static struct diag *error_at(struct parser *p, struct pos pos,
                             const char *code, const char *format, ...)
{
	p->failed = true;
	if (p->lost)
		return NULL;
	struct text t = {0};
	va_list ap;
	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	struct diag *d = diag_error(p->diags, pos, code, "%s", text_str(&t));
	text_free(&t);
	return d;
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Marks, the longest first where one is the beginning of another. A signed
 * operator ends in the letter s, which must not run on into a name: `x <sum`
 * compares with sum. */
static const char *const marks[] = {
	">>s", "<=s", ">=s", "<-", "||", "&&", "==", "!=", "<<", ">>", "<s",
	"<=", ">s", ">=", "/s", "%s", "<", ">", "|", "^", "&", "+", "-", "*",
	"/", "%", "~", "!", "?", ":", "(", ")", "[", "]", "{", "}", "=",
};

static size_t mark_size(const char *s, size_t room)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t n = strlen(marks[i]);
		if (n > room || memcmp(s, marks[i], n) != 0)
			continue;
		bool is_signed = marks[i][n - 1] == 's';
		if (is_signed && n < room && (is_alpha(s[n]) || is_digit(s[n])))
			continue;
		return n;
	}
	return 0;
}

static void number(struct parser *p, const char *s, size_t room)
{
	size_t n = 0;
	int base = 10;
	if (room > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'b')) {
		base = s[1] == 'x' ? 16 : 2;
		n = 2;
	}
	size_t digits = 0;
	word value = 0;
	bool large = false, bad = false;
	for (; n < room && (is_alpha(s[n]) || is_digit(s[n])); n++) {
		if (s[n] == '_')
			continue;
		int d = digit_value(s[n]);
		if (d >= base) {
			bad = true;
			continue;
		}
		large |= value > (~(word)0 - (word)d) / (word)base;
		value = value * (word)base + (word)d;
		digits++;
	}
	p->token.kind = T_NUMBER;
	p->token.size = n;
	p->token.value = value;
	if (bad || digits == 0)
		error_at(p, here(p), "rtl-number", "`%.*s` is not a number",
		         (int)n, s);
	else if (large)
		error_at(p, here(p), "rtl-number",
		         "`%.*s` does not fit 64 bits", (int)n, s);
}

static void advance(struct parser *p)
{
	size_t at = p->token.at + p->token.size;
	const char *s = p->in->text;
	size_t size = p->in->size;
	while (at < size && (s[at] == ' ' || s[at] == '\t' || s[at] == '\r'))
		at++;
	if (at < size && s[at] == '#') /* a comment: up to the line's end */
		while (at < size && s[at] != '\n')
			at++;
	p->token = (struct token){.kind = T_END, .at = at};
	if (at == size)
		return;
	p->token.size = 1;
	if (s[at] == ';' || s[at] == '\n') {
		p->token.kind = T_BREAK;
	} else if (is_digit(s[at])) {
		number(p, s + at, size - at);
	} else if (is_alpha(s[at])) {
		size_t n = 1;
		while (at + n < size && (is_alpha(s[at + n]) || is_digit(s[at + n])))
			n++;
		if (n == 1 && s[at] == 'R' && at + 2 < size &&
		    s[at + 1] == '.' && is_alpha(s[at + 2]))
			for (n = 3; at + n < size && is_alpha(s[at + n]);)
				n++;
		p->token.kind = T_NAME;
		p->token.size = n;
	} else if ((p->token.size = mark_size(s + at, size - at)) > 0) {
		p->token.kind = T_MARK;
	} else {
		p->token.size = 1;
		error_at(p, here(p), "rtl-syntax",
		         "this character has no meaning in an effect");
		advance(p);
	}
}

static bool token_is(const struct parser *p, const char *s)
{
	return (p->token.kind == T_MARK || p->token.kind == T_NAME) &&
	       p->token.size == strlen(s) &&
	       memcmp(p->in->text + p->token.at, s, p->token.size) == 0;
}

static bool accept(struct parser *p, const char *s)
{
	if (!token_is(p, s))
		return false;
	advance(p);
	return true;
}

static void describe(const struct parser *p, char *out, size_t room)
{
	struct text t = {0};
	switch (p->token.kind) {
	case T_END:
		text_add(&t, "the effect ends");
		break;
	case T_BREAK:
		text_add(&t, p->in->text[p->token.at] == ';' ? "`;` is"
		                                             : "the line ends");
		break;
	default:
		text_printf(&t, "`%.*s` is", (int)p->token.size,
		            p->in->text + p->token.at);
	}
	size_t n = t.size < room - 1 ? t.size : room - 1;
	memcpy(out, text_str(&t), n);
	out[n] = '\0';
	text_free(&t);
}

/* Reports what stands where `wanted` should, and gives up the statement. */
static void wanted(struct parser *p, const char *what)
{
	char found[80];
	describe(p, found, sizeof found);
	error_at(p, here(p), "rtl-syntax", "%s wanted here, where %s", what,
	         found);
	p->lost = true;
}

static void expect(struct parser *p, const char *s)
{
	char what[16] = "`";
	if (accept(p, s))
		return;
	strncat(what, s, 8);
	strcat(what, "`");
	wanted(p, what);
}

/* ---- Expressions -------------------------------------------------------- */

static const struct rtl_expr *expression(struct parser *p, unsigned loosest);

/* Operators in a row make a tree as deep as they are many, so that depth
 * alone does not bound what a walk over the tree takes: their number does. */
static void count_node(struct parser *p, struct pos pos)
{
	if (++p->nodes == RTL_NODES_MAX + 1)
		error_at(p, pos, "rtl-size",
		         "more than %d operators, operands and statements",
		         RTL_NODES_MAX);
	if (p->nodes > RTL_NODES_MAX)
		p->lost = true;
}

static struct rtl_expr *node(struct parser *p, enum rtl_kind kind,
                             struct pos pos)
{
	count_node(p, pos);
	struct rtl_expr *e = arena_alloc(p->arena, sizeof *e);
	e->kind = kind;
	e->type = rtl_operator(kind)->result;
	e->pos = pos;
	return e;
}

/* What a faulty operand is replaced by. */
static const struct rtl_expr *nothing(struct parser *p)
{
	return node(p, RTL_CONST, here(p));
}

static const char *type_name(enum rtl_type t)
{
	return t == RTL_BOOL ? "a condition" : "a word";
}

static void want_type(struct parser *p, const struct rtl_expr *e,
                      enum rtl_type type, const char *user)
{
	if (e->type == type || p->lost)
		return;
	struct diag *d = error_at(p, e->pos, "rtl-type",
	                          "%s wants %s, but this is %s", user,
	                          type_name(type), type_name(e->type));
	if (type == RTL_BOOL)
		diag_hint(d, "compare it: `... != 0`");
	else
		diag_hint(d, "make it a word: `... ? 1 : 0`");
}

static char *token_copy(struct parser *p)
{
	return arena_strndup(p->arena, p->in->text + p->token.at,
	                     p->token.size);
}

/* Names an effect may use, for "did you mean". */
static void suggest(struct parser *p, struct diag *d, const char *name)
{
	const char *names[RTL_LETS_MAX + ISA_FORM_FIELDS_MAX + RTL_KINDS];
	size_t n = 0;
	for (unsigned i = 0; i < p->rtl->lets; i++)
		if (p->lets[i].visible)
			names[n++] = p->lets[i].name;
	for (size_t i = 0; i < p->field_count && i < ISA_FORM_FIELDS_MAX; i++)
		names[n++] = p->fields[i]->name;
	for (unsigned k = 1; k < RTL_KINDS; k++)
		if (is_alpha(rtl_operator(k)->text[0]))
			names[n++] = rtl_operator(k)->text;
	diag_did_you_mean(d, name, names, n, sizeof *names);
}

static const struct rtl_expr *name(struct parser *p)
{
	struct pos pos = here(p);
	const char *s = token_copy(p);
	advance(p);
	for (unsigned k = RTL_M; k <= RTL_CONSOLE; k++)
		if (strcmp(s, rtl_operator(k)->text) == 0)
			return node(p, k, pos);
	if (strcmp(s, "s") == 0 || strcmp(s, "u") == 0) {
		struct rtl_expr *e = node(p, RTL_CONST, pos);
		e->value = s[0] == 'u';
		return e;
	}
	for (unsigned i = p->rtl->lets; i-- > 0;)
		if (p->lets[i].visible && strcmp(s, p->lets[i].name) == 0) {
			struct rtl_expr *e = node(p, RTL_NAME, pos);
			e->slot = i;
			e->type = p->lets[i].type;
			return e;
		}
	for (size_t i = 0; i < p->field_count; i++)
		if (strcmp(s, p->fields[i]->name) == 0) {
			struct rtl_expr *e = node(p, RTL_FIELD, pos);
			e->field = p->fields[i];
			return e;
		}
	suggest(p, error_at(p, pos, "rtl-name",
	                    "`%s` is no field of this form, no value named "
	                    "by let and no part of the state", s), s);
	return nothing(p);
}

/* r[...] takes a register field or a constant below 16, so that which
 * registers an instruction touches can be seen in its word. */
static void check_register(struct parser *p, const struct rtl_expr *n)
{
	if (n->kind == RTL_FIELD &&
	    isa_field_mask(n->field) >> n->field->lo < ISA_REGISTERS &&
	    n->field->kind != ISA_SIGNED)
		return;
	if (n->kind == RTL_CONST && n->value < ISA_REGISTERS)
		return;
	struct diag *d = error_at(p, n->pos, "rtl-range",
	                          "r[...] takes a register field or a number "
	                          "from 0 to %d", ISA_REGISTERS - 1);
	diag_hint(d, "for a computed register write mem[... + %d]",
	          ISA_REGISTER_CELL);
}

static const struct rtl_expr *reference(struct parser *p, enum rtl_kind kind)
{
	struct rtl_expr *e = node(p, kind, here(p));
	advance(p);
	expect(p, "[");
	const struct rtl_expr *a = expression(p, 1);
	expect(p, "]");
	want_type(p, a, RTL_WORD, "an address");
	if (kind == RTL_REG && !p->lost)
		check_register(p, a);
	e->arg[0] = a;
	return e;
}

static bool reference_kind(const struct parser *p, enum rtl_kind *kind)
{
	for (unsigned k = RTL_REG; k <= RTL_ABS; k++)
		if (token_is(p, rtl_operator(k)->text)) {
			*kind = k;
			return true;
		}
	return false;
}

static const struct rtl_expr *primary(struct parser *p)
{
	enum rtl_kind kind;
	if (p->token.kind == T_NUMBER) {
		struct rtl_expr *e = node(p, RTL_CONST, here(p));
		e->value = p->token.value;
		advance(p);
		return e;
	}
	if (reference_kind(p, &kind))
		return reference(p, kind);
	if (p->token.kind == T_NAME)
		return name(p);
	if (accept(p, "(")) {
		const struct rtl_expr *e = expression(p, 1);
		expect(p, ")");
		return e;
	}
	wanted(p, "a value");
	return nothing(p);
}

static const struct rtl_expr *unary(struct parser *p)
{
	for (unsigned k = RTL_NEG; k <= RTL_NOT; k++) {
		const struct rtl_operator *o = rtl_operator(k);
		if (!token_is(p, o->text))
			continue;
		struct rtl_expr *e = node(p, k, here(p));
		advance(p);
		if (++p->depth > RTL_DEPTH_MAX) {
			error_at(p, e->pos, "rtl-depth",
			         "nested too deeply (at most %d)", RTL_DEPTH_MAX);
			p->lost = true;
		}
		e->arg[0] = p->lost ? nothing(p) : unary(p);
		p->depth--;
		want_type(p, e->arg[0], o->operand, o->text);
		return e;
	}
	return primary(p);
}

static enum rtl_kind binary_kind(const struct parser *p)
{
	for (unsigned k = RTL_OR; k <= RTL_REMS; k++)
		if (token_is(p, rtl_operator(k)->text))
			return k;
	return RTL_NULL;
}

static const struct rtl_expr *conditional(struct parser *p,
                                          const struct rtl_expr *c)
{
	struct rtl_expr *e = node(p, RTL_COND, c->pos);
	want_type(p, c, RTL_BOOL, "the condition of ?:");
	e->arg[0] = c;
	e->arg[1] = expression(p, 1);
	expect(p, ":");
	e->arg[2] = expression(p, 1);
	e->type = e->arg[1]->type;
	want_type(p, e->arg[2], e->type, "the other side of this ?:");
	return e;
}

/* An expression of operators that bind at least as tightly as `loosest`. */
static const struct rtl_expr *operators(struct parser *p, unsigned loosest)
{
	const struct rtl_expr *left = unary(p);
	unsigned compared = 0;
	while (!p->lost) {
		enum rtl_kind k = binary_kind(p);
		const struct rtl_operator *o = rtl_operator(k);
		if (k == RTL_NULL || o->precedence < loosest)
			break;
		if (o->result == RTL_BOOL && o->operand == RTL_WORD &&
		    compared++) {
			error_at(p, here(p), "rtl-syntax",
			         "comparisons do not chain: use && or "
			         "parentheses");
			p->lost = true;
			break;
		}
		struct rtl_expr *e = node(p, k, left->pos);
		advance(p);
		e->arg[0] = left;
		e->arg[1] = operators(p, o->precedence + 1);
		want_type(p, e->arg[0], o->operand, o->text);
		want_type(p, e->arg[1], o->operand, o->text);
		left = e;
	}
	return left;
}

static const struct rtl_expr *expression(struct parser *p, unsigned loosest)
{
	if (++p->depth > RTL_DEPTH_MAX) {
		error_at(p, here(p), "rtl-depth",
		         "nested too deeply (at most %d)", RTL_DEPTH_MAX);
		p->lost = true;
	}
	const struct rtl_expr *e =
	        p->lost ? nothing(p) : operators(p, loosest + 1);
	if (!p->lost && loosest <= 1 && accept(p, "?"))
		e = conditional(p, e);
	p->depth--;
	return e;
}

/* ---- Statements --------------------------------------------------------- */

static const struct rtl_stmt *block(struct parser *p, bool braces);

static struct rtl_stmt *statement_node(struct parser *p,
                                       enum rtl_action action)
{
	struct rtl_stmt *s = arena_alloc(p->arena, sizeof *s);
	s->action = action;
	s->pos = here(p);
	count_node(p, s->pos);
	return s;
}

bool rtl_reserved(const char *s)
{
	static const char *const words[] = {"let", "if", "else", "trap",
	                                    "halt", "nop", "s", "u", "R"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(s, words[i]) == 0)
			return true;
	for (unsigned k = 1; k < RTL_KINDS; k++)
		if (strcmp(s, rtl_operator(k)->text) == 0)
			return true;
	return false;
}

static void check_let_name(struct parser *p, struct pos pos, const char *s)
{
	if (rtl_reserved(s))
		error_at(p, pos, "rtl-name", "`%s` has a meaning of its own", s);
	for (size_t i = 0; i < p->field_count; i++)
		if (strcmp(p->fields[i]->name, s) == 0)
			error_at(p, pos, "rtl-name",
			         "`%s` is a field of this form already", s);
	for (unsigned i = 0; i < p->rtl->lets; i++)
		if (p->lets[i].visible && strcmp(p->lets[i].name, s) == 0)
			error_at(p, pos, "rtl-name", "`%s` is named already", s);
}

static struct rtl_stmt *let(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_LET);
	advance(p);
	struct pos pos = here(p);
	if (p->token.kind != T_NAME) {
		wanted(p, "a name");
		return s;
	}
	const char *word_named = token_copy(p);
	advance(p);
	expect(p, "=");
	s->value = expression(p, 1);
	if (p->lost)
		return s;
	check_let_name(p, pos, word_named);
	if (p->rtl->lets == RTL_LETS_MAX) {
		error_at(p, pos, "rtl-range", "more than %d values named by let",
		         RTL_LETS_MAX);
		return s;
	}
	s->slot = p->rtl->lets++;
	p->lets[s->slot] = (struct let){word_named, s->value->type, true};
	return s;
}

static struct rtl_stmt *conditional_statement(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_IF);
	advance(p);
	s->value = expression(p, 1);
	want_type(p, s->value, RTL_BOOL, "if");
	s->then = block(p, true);
	/* `else` may stand on the next line */
	struct token back = p->token;
	while (p->token.kind == T_BREAK && p->in->text[p->token.at] == '\n')
		advance(p);
	if (!accept(p, "else")) {
		p->token = back;
		return s;
	}
	if (!token_is(p, "if")) {
		s->otherwise = block(p, true);
	} else if (++p->depth > RTL_DEPTH_MAX) {
		error_at(p, here(p), "rtl-depth",
		         "nested too deeply (at most %d)", RTL_DEPTH_MAX);
		p->lost = true;
	} else {
		s->otherwise = conditional_statement(p);
		p->depth--;
	}
	return s;
}

static struct rtl_stmt *trap(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_TRAP);
	advance(p);
	if (p->token.kind != T_NAME) {
		wanted(p, "a trap cause");
		return s;
	}
	const char *cause = token_copy(p);
	const char *names[TRAP_COUNT];
	size_t n = 0;
	for (unsigned i = 0; i < TRAP_COUNT; i++) {
		if (causes[i].rtl && strcmp(causes[i].name, cause) == 0)
			s->cause = i;
		if (causes[i].rtl)
			names[n++] = causes[i].name;
	}
	if (s->cause == TRAP_NONE) {
		struct diag *d = error_at(p, here(p), "rtl-cause",
		                          "`%s` is no trap an instruction can "
		                          "raise", cause);
		diag_hint(d, "one of memory, privileged, svc, illegal, "
		             "arithmetic");
		diag_did_you_mean(d, cause, names, n, sizeof *names);
	}
	advance(p);
	return s;
}

static const struct rtl_expr *target(struct parser *p)
{
	enum rtl_kind kind;
	struct pos pos = here(p);
	if (reference_kind(p, &kind))
		return reference(p, kind);
	static const enum rtl_kind plain[] = {RTL_M,  RTL_P,   RTL_RL,
	                                      RTL_RB, RTL_PSW, RTL_TIMER,
	                                      RTL_CONSOLE};
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (accept(p, rtl_operator(plain[i])->text))
			return node(p, plain[i], pos);
	char *s = p->token.kind == T_NAME ? token_copy(p) : NULL;
	if (!s) {
		wanted(p, "a statement");
		return nothing(p);
	}
	advance(p);
	bool state = strcmp(s, "q") == 0 || strcmp(s, "clock") == 0;
	struct diag *d = error_at(
	        p, pos, "rtl-target", "%s%s%s cannot be assigned", "`", s,
	        state ? "` can only be read: it" : "`");
	diag_hint(d, "r[..], mem[..], E[..], M, P, R.l, R.b, PSW, timer and "
	             "console can");
	p->lost = true;
	return nothing(p);
}

static struct rtl_stmt *assignment(struct parser *p)
{
	struct rtl_stmt *s = statement_node(p, RTL_ASSIGN);
	s->target = target(p);
	expect(p, "<-");
	s->value = expression(p, 1);
	want_type(p, s->value, RTL_WORD, "an assignment");
	return s;
}

static struct rtl_stmt *statement(struct parser *p)
{
	if (token_is(p, "let"))
		return let(p);
	if (token_is(p, "if"))
		return conditional_statement(p);
	if (token_is(p, "trap"))
		return trap(p);
	if (token_is(p, "halt")) {
		struct rtl_stmt *s = statement_node(p, RTL_HALT);
		advance(p);
		return s;
	}
	if (accept(p, "nop"))
		return NULL;
	return assignment(p);
}

static void skip_statement(struct parser *p)
{
	while (p->token.kind != T_END && p->token.kind != T_BREAK &&
	       !token_is(p, "}"))
		advance(p);
	p->lost = false;
}

/* Whether control never comes out at the end of these statements. */
static bool ends(const struct rtl_stmt *s)
{
	for (; s; s = s->next) {
		if (s->action == RTL_TRAP || s->action == RTL_HALT)
			return true;
		if (s->action == RTL_IF && ends(s->then) && ends(s->otherwise))
			return true;
	}
	return false;
}

static const struct rtl_stmt *block(struct parser *p, bool braces)
{
	const struct rtl_stmt *first = NULL;
	struct rtl_stmt *last = NULL;
	unsigned outer_lets = p->rtl->lets;
	if (braces && !accept(p, "{")) {
		wanted(p, "`{`");
		return NULL;
	}
	if (++p->depth > RTL_DEPTH_MAX) {
		error_at(p, here(p), "rtl-depth",
		         "nested too deeply (at most %d)", RTL_DEPTH_MAX);
		p->lost = true;
	}
	while (!(p->lost && p->depth > RTL_DEPTH_MAX) &&
	       p->nodes <= RTL_NODES_MAX) {
		while (p->token.kind == T_BREAK)
			advance(p);
		if (p->token.kind == T_END || (braces && token_is(p, "}")))
			break;
		if (last && ends(last) && !p->lost)
			error_at(p, here(p), "rtl-unreachable",
			         "nothing can come after a trap or a halt");
		struct rtl_stmt *s = statement(p);
		if (p->token.kind != T_BREAK && p->token.kind != T_END &&
		    !(braces && token_is(p, "}")))
			wanted(p, "`;` or the end of the line");
		if (p->lost) {
			skip_statement(p);
			if (!braces && token_is(p, "}"))
				advance(p);
		}
		if (!s)
			continue;
		if (last)
			last->next = s;
		else
			first = s;
		last = s;
	}
	p->depth--;
	if (braces)
		expect(p, "}");
	for (unsigned i = outer_lets; i < p->rtl->lets; i++)
		p->lets[i].visible = false;
	return first;
}

/* ---- The summary: what the effect touches, and how often ---------------- */

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Notes the kinds in e; returns its storage references, at most. */
static unsigned sum_expr(struct rtl *rtl, const struct rtl_expr *e)
{
	unsigned n[3] = {0};
	rtl->read_kinds |= (uint64_t)1 << e->kind;
	for (unsigned i = 0; i < rtl_operator(e->kind)->operands; i++)
		n[i] = sum_expr(rtl, e->arg[i]);
	if (e->kind == RTL_COND)
		return n[0] + most(n[1], n[2]);
	return n[0] + n[1] + (e->kind >= RTL_REG && e->kind <= RTL_ABS);
}

static void sum_block(struct rtl *rtl, const struct rtl_stmt *s,
                      unsigned *reads, unsigned *writes)
{
	*reads = *writes = 0;
	for (; s; s = s->next) {
		unsigned r1, w1, r2, w2;
		if (s->value)
			*reads += sum_expr(rtl, s->value);
		if (s->target) {
			rtl->set_kinds |= (uint64_t)1 << s->target->kind;
			if (s->target->arg[0]) {
				*reads += sum_expr(rtl, s->target->arg[0]);
				*writes += 1;
			}
		}
		if (s->action == RTL_TRAP)
			rtl->causes |= (uint64_t)1 << s->cause;
		rtl->halts |= s->action == RTL_HALT;
		sum_block(rtl, s->then, &r1, &w1);
		sum_block(rtl, s->otherwise, &r2, &w2);
		*reads += most(r1, r2);
		*writes += most(w1, w2);
	}
}

/* Assignments, of any kind, made on any path at most: their record is
 * bounded like that of the references. */
static unsigned sum_assignments(const struct rtl_stmt *s)
{
	unsigned n = 0;
	for (; s; s = s->next)
		n += (s->action == RTL_ASSIGN) +
		     most(sum_assignments(s->then),
		          sum_assignments(s->otherwise));
	return n;
}

bool rtl_parse(struct rtl *out, const struct rtl_text *text,
               const struct isa_field *const *fields, size_t nfields,
               struct arena *arena, struct diags *diags)
{
	struct parser p = {
		.in = text,
		.fields = fields,
		.field_count = nfields,
		.arena = arena,
		.diags = diags,
		.rtl = out,
	};
	*out = (struct rtl){0};
	if (text->size > RTL_TEXT_MAX) {
		error_at(&p, text->start, "rtl-size",
		         "an effect of %zu bytes: at most %d are allowed",
		         text->size, RTL_TEXT_MAX);
		return false;
	}
	advance(&p);
	if (p.token.kind == T_END)
		diag_hint(error_at(&p, here(&p), "rtl-syntax",
		                   "an effect is wanted here"),
		          "write `nop` for one that only advances P");
	out->body = block(&p, false);
	if (p.failed)
		return false;
	const char **names = arena_alloc(arena, RTL_LETS_MAX * sizeof *names);
	for (unsigned i = 0; i < out->lets; i++)
		names[i] = p.lets[i].name;
	out->names = names;
	sum_block(out, out->body, &out->reads, &out->writes);
	if (sum_assignments(out->body) > RTL_REFERENCES_MAX) {
		error_at(&p, text->start, "rtl-range",
		         "up to %u assignments: at most %d are allowed",
		         sum_assignments(out->body), RTL_REFERENCES_MAX);
		return false;
	}
	if (out->reads + out->writes > RTL_REFERENCES_MAX) {
		error_at(&p, text->start, "rtl-range",
		         "up to %u storage references: at most %d are allowed",
		         out->reads + out->writes, RTL_REFERENCES_MAX);
		return false;
	}
	return true;
}
