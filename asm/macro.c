/* macro.c: .macro and .rept: lines kept, and used again. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "asm/internal.h"

/* ---- Keeping lines ------------------------------------------------------ */

static bool is(const char *s, unsigned size, const char *name)
{
	return strlen(name) == size && memcmp(s, name, size) == 0;
}

/* The lines up to the `close` that belongs to the `open` just read. */
static const struct line **collect(struct cursor *c, const char *open,
                                   const char *close, size_t *count)
{
	struct as *as = c->as;
	const struct line **body = NULL, *line;
	size_t room = 0, depth = 1;
	*count = 0;
	while ((line = asm_frame_line(as))) {
		unsigned size;
		asm_mark_row(as, ROW_BODY);
		const char *name = asm_peek_directive(line, &size);
		if (is(name, size, open))
			depth++;
		else if (is(name, size, close) && --depth == 0)
			return body;
		body = arena_grow(&as->arena, body, *count, &room,
		                  sizeof *body);
		body[(*count)++] = line;
	}
	asm_error(as, c->verb, "asm-block", "`%s` without `%s`", open, close);
	as->incomplete = true;
	*count = 0;
	return NULL;
}

/* ---- Arguments ---------------------------------------------------------- */

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t';
}

/* The text from `at` to a comma outside parentheses and quotes, or to the end
 * of the line, without blanks around it. *at is moved to that comma or end. */
static struct place argument(const struct line *line, unsigned *at)
{
	const char *s = line->text;
	unsigned i = *at, from, end, depth = 0;
	assert(i <= line->size);
	char quote = '\0';
	while (i < line->size && blank(s[i]))
		i++;
	for (from = end = i; i < line->size; i++) {
		if (quote) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == quote)
				quote = '\0';
		} else if (s[i] == '"' || s[i] == '\'') {
			quote = s[i];
		} else if (s[i] == ';' || (s[i] == ',' && depth == 0)) {
			break;
		} else if (s[i] == '(') {
			depth++;
		} else if (s[i] == ')' && depth > 0) {
			depth--;
		}
		if (i >= line->size)
			break;
		if (!blank(s[i]))
			end = i + 1;
	}
	*at = i < line->size ? i : line->size;
	return (struct place){line, from, end - from};
}

/* ---- Definition --------------------------------------------------------- */

static bool parameter_name(const char *name)
{
	return !strpbrk(name, ".$");
}

static bool parameters(struct cursor *c, struct macro *m)
{
	while (c->token.kind != TOKEN_END) {
		struct place place = asm_here(c);
		const char *name =
			asm_expect_name(c, "the name of a parameter");
		if (!name)
			return false;
		if (!parameter_name(name)) {
			asm_error(c->as, place, "asm-macro",
			          "a parameter's "
			          "name cannot have `.` or `$` in it");
			return false;
		}
		for (size_t i = 0; i < m->parameter_count; i++)
			if (strcmp(m->parameters[i].name, name) == 0) {
				asm_error(c->as, place, "asm-duplicate",
				          "`%s` is already a parameter", name);
				return false;
			}
		if (m->parameter_count == AS_PARAMETERS_MAX) {
			asm_error(c->as, place, "asm-limit",
			          "a macro has at "
			          "most %d parameters",
			          AS_PARAMETERS_MAX);
			return false;
		}
		struct parameter *p = &m->parameters[m->parameter_count++];
		p->name = name;
		if (asm_at(c, '=')) {
			unsigned at = c->token.at + 1;
			p->fallback = argument(c->line, &at);
			asm_seek(c, at);
		}
		if (!asm_accept(c, ',') && !asm_expect_end(c))
			return false;
	}
	return true;
}

/* The name and the parameters; NULL when they are wrong. */
static struct macro *header(struct cursor *c)
{
	struct as *as = c->as;
	struct macro *m = arena_alloc(&as->arena, sizeof *m);
	m->place = asm_here(c);
	m->name = asm_expect_name(c, "the name of a macro");
	if (!m->name)
		return NULL;
	asm_accept(c, ',');
	struct symbol *s = asm_find_symbol(as, m->name);
	if (s->directive) {
		asm_error(as, m->place, "asm-macro", "`%s` is a directive",
		          m->name);
		return NULL;
	}
	if (s->macro) {
		asm_note(asm_error(as, m->place, "asm-duplicate",
		                   "macro `%s` is already defined", m->name),
		         s->macro->place, "defined here");
		return NULL;
	}
	/* known even when its parameters are wrong: one error is enough */
	s->macro = m;
	m->broken = !parameters(c, m);
	return m;
}

/* Whether a use of the macro is likely to define something. */
static bool defines_names(const struct macro *m)
{
	static const char *const directives[] = {".equ", ".set", ".reg",
	                                         ".macro", ".include"};
	for (size_t i = 0; i < m->count; i++) {
		unsigned size;
		const char *s = asm_peek_directive(m->body[i], &size);
		for (size_t n = 0; n < 5; n++)
			if (is(s, size, directives[n]))
				return true;
		if (memchr(m->body[i]->text, ':', m->body[i]->size))
			return true;
	}
	return false;
}

void asm_macro(struct cursor *c)
{
	struct macro *m = header(c);
	size_t count;
	const struct line **body = collect(c, ".macro", ".endm", &count);
	if (m) {
		m->body = body;
		m->count = count;
		m->defines = defines_names(m);
	}
}

/* ---- Use ---------------------------------------------------------------- */

/* Reads the arguments of a use. */
static bool arguments(struct cursor *c, const struct macro *m,
                      struct arguments *a)
{
	size_t count = 0;
	unsigned at = c->token.at;
	while (c->token.kind != TOKEN_END) {
		struct place value = argument(c->line, &at);
		if (count == m->parameter_count) {
			asm_error(c->as, value, "asm-macro",
			          "macro `%s` takes %zu argument%s", m->name,
			          count, count == 1 ? "" : "s");
			return false;
		}
		assert(count < AS_PARAMETERS_MAX);
		a->given[count] = value.width > 0;
		a->value[count++] = value;
		if (at >= c->line->size || c->line->text[at] != ',')
			break;
		at++;
	}
	for (size_t i = 0; i < m->parameter_count; i++) {
		if (i < count && a->given[i])
			continue;
		a->value[i] = m->parameters[i].fallback;
		if (!a->value[i].line) {
			asm_note(asm_error(c->as, c->verb, "asm-macro",
			                   "macro `%s` needs a value for `%s`",
			                   m->name, m->parameters[i].name),
			         m->place, "defined here");
			return false;
		}
	}
	return true;
}

/* An expansion for a use or a repetition; NULL when too deep. */
static struct expansion *expansion(struct cursor *c,
                                   const struct macro *macro)
{
	struct as *as = c->as;
	struct expansion *e = arena_alloc(&as->arena, sizeof *e);
	e->macro = macro;
	e->use = c->verb;
	e->number = 1;
	e->depth = c->line->in ? c->line->in->depth + 1 : 1;
	if (e->depth <= AS_MACRO_DEPTH)
		return e;
	struct diag *d = asm_error(as, c->verb, "asm-limit",
	                           "expansions are "
	                           "nested more than %d deep",
	                           AS_MACRO_DEPTH);
	if (macro)
		diag_hint(d, "does `%s` use itself without end?",
		          macro->name);
	as->stop = as->incomplete = true;
	return NULL;
}

void asm_expand_macro(struct cursor *c, const struct macro *m)
{
	struct as *as = c->as;
	struct arguments *a = arena_alloc(&as->arena, sizeof *a);
	if (c->token.kind == TOKEN_BAD || m->broken || !arguments(c, m, a)) {
		as->displaced = true;
		as->incomplete = as->incomplete || m->defines;
		return;
	}
	struct expansion *e = expansion(c, m);
	if (!e)
		return;
	e->number = (unsigned)++as->expansions;
	asm_push_expansion(as, &(struct frame){.expansion = e,
	                                       .arguments = a,
	                                       .body = m->body,
	                                       .count = m->count,
	                                       .repeats = 1});
}

void asm_rept(struct cursor *c)
{
	word times;
	struct place place;
	bool ok = asm_number_now(c, &times, &place) && asm_expect_end(c);
	if (ok && times > AS_COUNT_MAX) {
		asm_error(c->as, place, "asm-limit",
		          "%s repetitions: at most %d are "
		          "allowed", asm_show(times).s,
		          AS_COUNT_MAX);
		ok = false;
	}
	if (!ok) { /* once, for what is wrong in it and what it defines */
		c->as->displaced = true;
		times = 1;
	}
	struct frame f = {.repeats = times};
	f.body = collect(c, ".rept", ".endr", &f.count);
	if (times == 0 || f.count == 0)
		return;
	f.expansion = expansion(c, NULL);
	if (f.expansion)
		asm_push_expansion(c->as, &f);
}

/* ---- Substitution ------------------------------------------------------- */

/* A line being put together. Once to measure it (text NULL), once for good. */
struct build {
	char *text;
	size_t size;
	struct piece *pieces;
	size_t count;
};

static void add_text(struct build *b, const char *s, size_t n)
{
	if (b->text && n)
		memcpy(b->text + b->size, s, n);
	b->size += n;
}

static void add_piece(struct build *b, struct piece piece)
{
	piece.at = (unsigned)b->size;
	if (b->text)
		b->pieces[b->count] = piece;
	b->count++;
}

/* The parameter of that name, or -1. */
static int parameter(const struct macro *m, const char *s, unsigned size)
{
	for (size_t i = 0; i < m->parameter_count; i++)
		if (is(s, size, m->parameters[i].name))
			return (int)i;
	return -1;
}

/* Replaces what starts with the backslash at `at`; the bytes it takes there,
 * or 0 when it is nothing of the macro's. */
static unsigned replace(struct build *b, const struct line *body, unsigned at,
                        bool quoted, const struct expansion *in,
                        const struct arguments *a)
{
	const char *s = body->text + at + 1;
	unsigned left = body->size - at - 1, size = 0;
	if (left >= 1 && s[0] == '@') {
		char number[16];
		int n = snprintf(number, sizeof number, "%u", in->number);
		assert(n > 0 && n < (int)sizeof number);
		add_piece(b, (struct piece){.from = at, .width = 2});
		add_text(b, number, (size_t)n);
		return 2;
	}
	if (left >= 2 && s[0] == '(' && s[1] == ')')
		return 3;
	while (size < left && asm_name_char(s[size], size == 0) &&
	       s[size] != '.' && s[size] != '$')
		size++;
	if (quoted && size == 1 && strchr("ntr", *s))
		return 0; /* an escape, whatever the parameters are called */
	int i = parameter(in->macro, s, size);
	if (size == 0 || i < 0)
		return 0;
	struct place value = a->value[i];
	struct piece piece = {.from = at, .width = size + 1};
	if (a->given[i])
		piece.origin = value;
	add_piece(b, piece);
	add_text(b, value.line->text + value.at, value.width);
	return size + 1;
}

static void build(struct build *b, const struct line *body,
                  const struct expansion *in, const struct arguments *a)
{
	const char *s = body->text;
	char quote = '\0';
	unsigned from = 0, at = 0;
	add_piece(b, (struct piece){.from = 0});
	while (at < body->size && (quote || s[at] != ';')) {
		unsigned taken = 1;
		if (s[at] == '\\') {
			/* what is copied up to here comes first */
			add_text(b, s + from, at - from);
			from = at;
			taken = replace(b, body, at, quote != '\0', in, a);
			if (taken) {
				from = at + taken;
				add_piece(b, (struct piece){.from = from});
			} else {
				taken = quote && at + 1 < body->size ? 2 : 1;
			}
		} else if (quote ? s[at] == quote
		                 : s[at] == '"' || s[at] == '\'') {
			quote = quote ? '\0' : s[at];
		}
		at += taken;
	}
	add_text(b, s + from, body->size - from);
}

const struct line *asm_substitute(struct as *as, const struct line *body,
                                  const struct expansion *in,
                                  const struct arguments *arguments)
{
	if (!memchr(body->text, '\\', body->size))
		return asm_copy_line(as, body, in);
	struct build b = {0};
	build(&b, body, in, arguments);
	as->expanded_bytes += b.size;
	if (as->expanded_bytes > AS_EXPANDED_BYTES)
		return asm_copy_line(as, body, in); /* not read any more */
	b.text = arena_alloc(&as->arena, b.size + 1);
	b.pieces = arena_alloc(&as->arena, b.count * sizeof *b.pieces);
	const size_t size = b.size, count = b.count;
	b.size = b.count = 0;
	build(&b, body, in, arguments);
	assert(b.size == size && b.count == count && "measured wrong");
	struct line *line = arena_alloc(&as->arena, sizeof *line);
	*line = (struct line){.text = b.text, .size = (unsigned)b.size,
	                      .of = body, .in = in,
	                      .pieces = b.pieces, .piece_count = b.count};
	return line;
}
