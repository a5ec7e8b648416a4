/* tokens.c: the text of an effect, cut into tokens. See parser.h. */
#include "isa/parser.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/number.h"

static struct pos pos_at(const struct parser *p, size_t at, size_t size)
{
	struct pos pos = p->in->start;
	assert(at + size <= p->in->size && "a place outside the text");
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

struct pos isa_parser_here(const struct parser *p)
{
	return pos_at(p, p->token.at, p->token.size);
}

struct diag *isa_parser_error_at(struct parser *p, struct pos pos,
                                 const char *code, const char *format, ...)
{
	p->failed = true;
	if (p->lost)
		return NULL;
	va_list ap;
	va_start(ap, format);
	struct diag *d = diag_verror(p->diags, pos, code, format, ap);
	va_end(ap);
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

/* Marks, the longest first where one is the beginning of another. A signed
 * operator ends in the letter s, which must not run on into a name: `x <sum`
 * compares with sum. */
static const char *const marks[] = {
	">>s", "<=s", ">=s", "<-", "||", "&&", "==", "!=", "<<", ">>",
	"<s",  "<=",  ">s",  ">=", "/s", "%s", "<",  ">",  "|",  "^",
	"&",   "+",   "-",   "*",  "/",  "%",  "~",  "!",  "?",  ":",
	"(",   ")",   "[",   "]",  "{",  "}",  "=",
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

static void number_token(struct parser *p, const char *s, size_t room)
{
	size_t n = 0;
	while (n < room && (is_alpha(s[n]) || is_digit(s[n])))
		n++;
	struct number number = number_read(s, n);
	p->token.kind = T_NUMBER;
	p->token.size = n;
	p->token.value = number.value;
	if (number.fault)
		isa_parser_error_at(p, isa_parser_here(p), "rtl-number",
		                    number.fault == NUMBER_TOO_LARGE
		                            ? "`%.*s` does not fit 64 bits"
		                            : "`%.*s` is not a number",
		                    (int)n, s);
}

void isa_parser_advance(struct parser *p)
{
	size_t at = p->token.at + p->token.size;
	const char *s = p->in->text;
	size_t size = p->in->size;
	assert(at <= size && "a token beyond the text");
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
		number_token(p, s + at, size - at);
	} else if (is_alpha(s[at])) {
		size_t n = 1;
		while (at + n < size &&
		       (is_alpha(s[at + n]) || is_digit(s[at + n])))
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
		isa_parser_error_at(
			p, isa_parser_here(p), "rtl-syntax",
			"this character has no meaning in an effect");
		isa_parser_advance(p);
	}
}

bool isa_parser_token_is(const struct parser *p, const char *s)
{
	return (p->token.kind == T_MARK || p->token.kind == T_NAME) &&
	       p->token.size == strlen(s) &&
	       memcmp(p->in->text + p->token.at, s, p->token.size) == 0;
}

bool isa_parser_accept(struct parser *p, const char *s)
{
	if (!isa_parser_token_is(p, s))
		return false;
	isa_parser_advance(p);
	return true;
}

static void describe(const struct parser *p, char *out, size_t room)
{
	struct text t = {0};
	assert(room > 0);
	switch (p->token.kind) {
	case T_END:
		text_add(&t, "the effect ends here");
		break;
	case T_BREAK:
		text_add(&t, p->in->text[p->token.at] == ';' ? "`;` is here"
		                                             : "the line ends "
		                                               "here");
		break;
	default:
		text_printf(&t, "`%.*s` is here", (int)p->token.size,
		            p->in->text + p->token.at);
	}
	size_t n = t.size < room - 1 ? t.size : room - 1;
	memcpy(out, text_str(&t), n);
	out[n] = '\0';
	text_free(&t);
}

/* Reports what stands where `wanted` should, and gives up the statement. */
void isa_parser_wanted(struct parser *p, const char *what)
{
	char found[80];
	describe(p, found, sizeof found);
	isa_parser_error_at(p, isa_parser_here(p), "rtl-syntax",
	                    "expected %s, but %s", what, found);
	p->lost = true;
}

void isa_parser_expect(struct parser *p, const char *s)
{
	char what[16] = "`";
	assert(strlen(s) <= 8 && "longer than any mark");
	if (isa_parser_accept(p, s))
		return;
	strncat(what, s, 8);
	strcat(what, "`");
	isa_parser_wanted(p, what);
}

char *isa_parser_token_copy(struct parser *p)
{
	return arena_strndup(p->arena, p->in->text + p->token.at,
	                     p->token.size);
}
