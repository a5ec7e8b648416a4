/* lex.c: the tokens of a line, and what a parser expects of them. */
#include <assert.h>
#include <string.h>

#include "asm/internal.h"
#include "base/number.h"

bool asm_name_char(char ch, bool first)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	       ch == '_' || ch == '.' || ch == '$' ||
	       (!first && ch >= '0' && ch <= '9');
}

static char char_at(const struct line *line, unsigned at)
{
	return at < line->size ? line->text[at] : '\0';
}

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static struct diag *bad(struct cursor *c, unsigned at, unsigned width,
                        const char *message)
{
	c->token.kind = TOKEN_BAD;
	return asm_error(c->as, (struct place){c->line, at, width},
	                 "asm-syntax", "%s", message);
}

/* ---- Numbers ------------------------------------------------------------ */

/* 1b, 1f: digits, then the letter and no more. */
static bool local_reference(struct cursor *c, unsigned end)
{
	struct token *t = &c->token;
	unsigned digits = end - t->at - 1;
	char last = char_at(c->line, end - 1);
	if ((last != 'b' && last != 'f') || digits == 0 || digits > 2)
		return false;
	word value = 0;
	for (unsigned i = t->at; i < end - 1; i++) {
		if (!is_digit(char_at(c->line, i)))
			return false;
		value = 10 * value + (word)(char_at(c->line, i) - '0');
	}
	t->kind = TOKEN_LOCAL;
	t->value = value;
	t->forward = last == 'f';
	return value > 0;
}

static void number(struct cursor *c)
{
	struct token *t = &c->token;
	unsigned end = t->at;
	while (asm_name_char(char_at(c->line, end), false))
		end++;
	t->size = end - t->at;
	if (local_reference(c, end))
		return;
	struct number n = number_read(c->line->text + t->at, t->size);
	t->kind = TOKEN_NUMBER;
	t->value = n.value;
	if (n.fault == NUMBER_TOO_LARGE)
		bad(c, t->at, t->size, "this number does not fit 64 bits");
	else if (n.fault && n.at == t->size)
		bad(c, t->at, t->size, "this number has no digits");
	else if (n.fault)
		bad(c, t->at + (unsigned)n.at, 1,
		    n.base == 16  ? "not a hexadecimal digit"
		    : n.base == 2 ? "not a binary digit"
		                  : "not a digit");
}

/* ---- Characters and strings --------------------------------------------- */

/* Reads one character or escape at *at, which is moved past it. */
static bool character(struct cursor *c, unsigned *at, char *value)
{
	static const char names[] = "ntr0\\\"'", values[] = "\n\t\r\0\\\"'";
	unsigned from = *at;
	char ch = char_at(c->line, (*at)++);
	*value = ch;
	if (ch != '\\')
		return true;
	ch = char_at(c->line, (*at)++);
	if (ch == 'x') {
		unsigned high = number_digit(char_at(c->line, *at));
		unsigned low = number_digit(char_at(c->line, *at + 1));
		*at += 2;
		*value = (char)(high << 4 | low);
		if (high < 16 && low < 16)
			return true;
		bad(c, from, 2, "`\\x` takes two hexadecimal digits");
		return false;
	}
	const char *found = ch ? strchr(names, ch) : NULL;
	if (found) {
		*value = values[found - names];
		return true;
	}
	diag_hint(bad(c, from, 2, "unknown escape"),
	          "the escapes are \\n \\t \\r \\0 \\\\ \\\" \\' and \\xHH");
	return false;
}

static void character_constant(struct cursor *c)
{
	struct token *t = &c->token;
	unsigned at = t->at + 1;
	char value = 0;
	if (at < c->line->size && char_at(c->line, at) != '\'' &&
	    !character(c, &at, &value))
		return;
	if (char_at(c->line, at) != '\'' || at == t->at + 1) {
		struct diag *d = bad(c, t->at, 1,
		                     "expected one character and `'`");
		if ((unsigned char)value >= 0x80)
			diag_hint(d, "a character that takes several bytes "
			             "is not a number; use .ascii");
		return;
	}
	t->kind = TOKEN_NUMBER;
	t->size = at + 1 - t->at;
	t->value = (unsigned char)value;
}

/* Only finds the end: asm_string takes it apart. */
static void string(struct cursor *c)
{
	struct token *t = &c->token;
	unsigned at = t->at + 1;
	while (at < c->line->size && char_at(c->line, at) != '"')
		at += char_at(c->line, at) == '\\' ? 2 : 1;
	if (at >= c->line->size) {
		bad(c, t->at, 1, "unterminated string");
		return;
	}
	t->kind = TOKEN_STRING;
	t->size = at + 1 - t->at;
}

const char *asm_string(struct cursor *c, unsigned *size)
{
	assert(c->token.kind == TOKEN_STRING && c->token.size >= 2);
	unsigned at = c->token.at + 1, end = c->token.at + c->token.size - 1;
	char *bytes = arena_alloc(&c->as->arena, end - at + 1);
	*size = 0;
	while (at < end)
		if (!character(c, &at, &bytes[(*size)++]))
			return NULL;
	return bytes;
}

/* ---- Tokens ------------------------------------------------------------- */

/* \name where nothing was put in for it. */
static void backslash(struct cursor *c, struct place place)
{
	const struct expansion *in = c->line->in;
	c->token.kind = TOKEN_BAD;
	if (!in || !in->macro) {
		asm_error(c->as, place, "asm-macro",
		          "`\\` is allowed only in macros and strings");
		return;
	}
	const struct macro *m = in->macro;
	const char *name = arena_strndup(&c->as->arena,
	                                 c->line->text + place.at + 1,
	                                 place.width - 1);
	struct diag *d = asm_error(c->as, place, "asm-macro",
	                           "macro `%s` has "
	                           "no parameter `%s`",
	                           m->name, name);
	diag_did_you_mean(d, name, m->parameters, m->parameter_count,
	                  sizeof *m->parameters);
}

/* A character no token starts with. */
static void stray(struct cursor *c)
{
	unsigned at = c->token.at;
	unsigned char ch = (unsigned char)char_at(c->line, at);
	if (ch == '\\') {
		unsigned end = at + 1;
		while (asm_name_char(char_at(c->line, end), false) &&
		       char_at(c->line, end) != '.')
			end++;
		backslash(c, (struct place){c->line, at, end - at});
	} else if (ch > ' ' && ch < 0x7f) {
		diag_hint(bad(c, at, 1, "unexpected character"),
		          "a comment starts with `;`");
	} else {
		bad(c, at, 1, ch < 0x80 ? "control character"
		                        : "a character that is not ASCII is "
		                          "allowed only in strings and "
		                          "comments");
	}
}

static void operator(struct cursor *c)
{
	static const char pairs[][3] = {"<<", ">>", "<=", ">=",
	                                "==", "!=", "&&", "||"};
	struct token *t = &c->token;
	char a = char_at(c->line, t->at), b = char_at(c->line, t->at + 1);
	t->kind = TOKEN_OP;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (a == pairs[i][0] && b == pairs[i][1]) {
			t->op = OP(a, b);
			t->size = 2;
			return;
		}
	t->op = (unsigned char)a;
	t->size = 1;
	if (a == '\0' || !strchr("()[]#@,:=?|^&+-*/%~!<>", a))
		stray(c);
}

void asm_advance(struct cursor *c)
{
	struct token *t = &c->token;
	unsigned at = t->at + t->size;
	c->end = at;
	if (t->kind == TOKEN_BAD)
		return;
	while (char_at(c->line, at) == ' ' || char_at(c->line, at) == '\t')
		at++;
	*t = (struct token){.kind = TOKEN_END, .at = at};
	char ch = char_at(c->line, at);
	if (at >= c->line->size || ch == ';') {
		return;
	} else if (asm_name_char(ch, true)) {
		t->kind = TOKEN_NAME;
		while (asm_name_char(char_at(c->line, t->at + t->size), false))
			t->size++;
	} else if (is_digit(ch)) {
		number(c);
	} else if (ch == '\'') {
		character_constant(c);
	} else if (ch == '"') {
		string(c);
	} else {
		operator(c);
	}
}

void asm_start(struct cursor *c, struct as *as, const struct line *line)
{
	*c = (struct cursor){.as = as, .line = line};
	asm_advance(c);
}

void asm_seek(struct cursor *c, unsigned at)
{
	assert(at <= c->line->size && "beyond the line");
	c->token = (struct token){.kind = TOKEN_END, .at = at};
	asm_advance(c);
}

/* ---- Expectations ------------------------------------------------------- */

struct place asm_here(const struct cursor *c)
{
	/* what is missing at the end is missing right after what was read */
	if (c->token.kind == TOKEN_END)
		return (struct place){c->line, c->end, 0};
	return (struct place){c->line, c->token.at, c->token.size};
}

bool asm_at(const struct cursor *c, unsigned op)
{
	return c->token.kind == TOKEN_OP && c->token.op == op;
}

bool asm_accept(struct cursor *c, unsigned op)
{
	if (!asm_at(c, op))
		return false;
	asm_advance(c);
	return true;
}

bool asm_expected(struct cursor *c, const char *what)
{
	if (c->token.kind != TOKEN_BAD) {
		struct diag *d = asm_error(c->as, asm_here(c), "asm-syntax",
		                           "expected %s", what);
		if (asm_at(c, '#') || asm_at(c, '/'))
			diag_hint(d, "a comment starts with `;`");
		else if (c->form[0])
			diag_hint(d, "write `%s%s%s`", c->form[0],
			          *c->form[1] ? " " : "", c->form[1]);
	}
	c->token.kind = TOKEN_BAD;
	return false;
}

bool asm_expect(struct cursor *c, unsigned op)
{
	assert(op > ' ' && op < 0x7f && "of one character");
	char what[] = {'`', (char)op, '`', '\0'};
	return asm_accept(c, op) || asm_expected(c, what);
}

bool asm_expect_end(struct cursor *c)
{
	if (c->token.kind == TOKEN_END)
		return true;
	return asm_expected(c, "the end of the line");
}

const char *asm_token_text(const struct cursor *c)
{
	assert(c->token.at + c->token.size <= c->line->size);
	return arena_strndup(&c->as->arena, c->line->text + c->token.at,
	                     c->token.size);
}

const char *asm_expect_name(struct cursor *c, const char *what)
{
	if (c->token.kind != TOKEN_NAME) {
		asm_expected(c, what);
		return NULL;
	}
	const char *name = asm_token_text(c);
	asm_advance(c);
	return name;
}

bool asm_valid_name(const char *name)
{
	if (!asm_name_char(*name, true) || strcmp(name, ".") == 0)
		return false;
	for (const char *s = name; *s; s++)
		if (!asm_name_char(*s, false))
			return false;
	return true;
}

const char *asm_peek_directive(const struct line *line, unsigned *size)
{
	unsigned at = 0, end;
	for (;; at = end + 1) { /* past each label */
		while (char_at(line, at) == ' ' || char_at(line, at) == '\t')
			at++;
		for (end = at; asm_name_char(char_at(line, end), false);)
			end++;
		if (end == at || char_at(line, end) != ':')
			break;
	}
	*size = char_at(line, at) == '.' ? end - at : 0;
	return line->text + at;
}
