/* directives.c: the directives, and the table of all of them. */
#include <assert.h>
#include <string.h>

#include "asm/internal.h"

/* ---- Data --------------------------------------------------------------- */

static void word_(struct cursor *c)
{
	do {
		struct place place = asm_here(c);
		const struct expr *e = asm_parse_expr(c);
		if (!e)
			return;
		struct item *item = asm_add_item(c->as, ITEM_WORD, 1, place);
		item->place = e->place;
		item->expr = e;
	} while (asm_accept(c, ','));
	asm_expect_end(c);
}

static void space(struct cursor *c)
{
	word count;
	struct place place;
	const struct expr *fill = NULL;
	if (!asm_number_now(c, &count, &place)) {
		c->as->displaced = true;
		return;
	}
	if (count > AS_COUNT_MAX) {
		asm_error(c->as, place, "asm-limit",
		          "%s words: at most %d are allowed", asm_show(count).s,
		          AS_COUNT_MAX);
		c->as->displaced = true;
		return;
	}
	if (asm_accept(c, ',') && !(fill = asm_parse_expr(c)))
		return;
	if (asm_expect_end(c) && count > 0)
		asm_add_item(c->as, ITEM_FILL, count, place)->expr = fill;
}

/* A word for each byte of each string, and a zero word after each. */
static void strings(struct cursor *c, bool zero)
{
	do {
		struct place place = asm_here(c);
		if (c->token.kind != TOKEN_STRING) {
			asm_expected(c, "a string");
			return;
		}
		unsigned size;
		const char *bytes = asm_string(c, &size);
		if (!bytes)
			return;
		size += zero; /* the string has a zero byte after it */
		if (size > 0)
			asm_add_item(c->as, ITEM_BYTES, size, place)->bytes =
				bytes;
		asm_advance(c);
	} while (asm_accept(c, ','));
	asm_expect_end(c);
}

static void ascii(struct cursor *c)
{
	strings(c, false);
}

static void asciz(struct cursor *c)
{
	strings(c, true);
}

/* ---- Names -------------------------------------------------------------- */

/* NAME and the comma after it. */
static const char *name_first(struct cursor *c, struct place *place)
{
	*place = asm_here(c);
	const char *name = asm_expect_name(c, "a name");
	return name && asm_expect(c, ',') ? name : NULL;
}

static void equ(struct cursor *c)
{
	struct as *as = c->as;
	struct place place;
	const char *name = name_first(c, &place);
	if (!name)
		return;
	const struct expr *e = asm_parse_expr(c);
	bool ok = e && asm_expect_end(c);
	struct symbol *s =
		asm_define(as, name, ok ? SYMBOL_EQU : SYMBOL_BAD, place);
	if (!s || !ok)
		return;
	s->expr = e;
	if (asm_known(e)) { /* now, so that a long chain of them is not deep */
		s->expr = NULL;
		if (!asm_eval(as, e, &s->value))
			s->kind = SYMBOL_BAD;
	}
}

static void set(struct cursor *c)
{
	struct place place, where;
	const char *name = name_first(c, &place);
	if (!name)
		return;
	word value = 0;
	bool ok = asm_number_now(c, &value, &where) && asm_expect_end(c);
	bool again = asm_find_symbol(c->as, name)->kind == SYMBOL_SET;
	struct symbol *s = asm_define(c->as, name, SYMBOL_SET, place);
	if (s && ok)
		s->value = value;
	else if (s && !again)
		s->kind = SYMBOL_BAD;
}

static void reg(struct cursor *c)
{
	struct place place;
	const char *name = name_first(c, &place);
	if (!name)
		return;
	int number = asm_parse_register(c);
	bool ok = number >= 0 && asm_expect_end(c);
	struct symbol *s = asm_define(c->as, name,
	                              ok ? SYMBOL_REGISTER : SYMBOL_BAD, place);
	if (s && ok)
		s->value = (word)number;
}

/* ---- Places in storage -------------------------------------------------- */

/* Real addresses that `.org` may go to: from low to high. */
static void limits(const struct as *as, word *low, word *high)
{
	const struct window *w = as->window;
	assert(!w || (w->l <= ADDR_MAX && w->b <= ADDR_MAX));
	*low = w ? w->l : 0;
	*high = w && (word)w->l + w->b < ADDR_MAX ? w->l + w->b : ADDR_MAX;
}

static void org(struct cursor *c)
{
	struct as *as = c->as;
	struct place place;
	word to, low, high;
	limits(as, &low, &high);
	bool ok = asm_number_now(c, &to, &place) && asm_expect_end(c);
	if (ok && (to < low || to > high)) {
		struct diag *d = asm_error(
			as, place, "asm-layout",
			"%s is outside %s, real addresses %s..%s",
			asm_show(to).s, as->window ? "this window" : "storage",
			asm_show(low).s, asm_show(high).s);
		if (as->window && to <= high - low)
			diag_hint(d,
			          ".org takes a real address; that of the "
			          "virtual address %s is %s",
			          asm_show(to).s, asm_show(low + to).s);
		ok = false;
	}
	if (!ok) {
		as->displaced = true;
		return;
	}
	as->here = (addr)to;
	as->full = false;
}

static void align(struct cursor *c)
{
	struct as *as = c->as;
	struct place place;
	word n, low, high;
	limits(as, &low, &high);
	bool ok = asm_number_now(c, &n, &place) && asm_expect_end(c);
	if (ok && (n == 0 || n > AS_COUNT_MAX)) {
		asm_error(as, place, "asm-range", "%s is not in 1..%d",
		          asm_show(n).s, AS_COUNT_MAX);
		ok = false;
	}
	word to = ok ? low + (asm_dot(as) + n - 1) / n * n : 0;
	if (ok && to > high) {
		asm_error(as, place, "asm-layout",
		          "the next multiple of %s is "
		          "outside %s",
		          asm_show(n).s,
		          as->window ? "this window" : "storage");
		ok = false;
	}
	if (ok)
		as->here = (addr)to;
	else
		as->displaced = true;
}

/* L or B of a window. */
static bool window_part(struct cursor *c, const char *name, addr *part)
{
	word value;
	struct place place;
	if (!asm_number_now(c, &value, &place))
		return false;
	if (value > ADDR_MAX) {
		asm_error(c->as, place, "asm-range",
		          "%s does not fit %s of R "
		          "(0..%d)",
		          asm_show(value).s, name, ADDR_MAX);
		return false;
	}
	*part = (addr)value;
	return true;
}

static void window(struct cursor *c)
{
	struct as *as = c->as;
	addr l = 0, b = ADDR_MAX;
	bool ok = window_part(c, "l", &l) && asm_expect(c, ',') &&
	          window_part(c, "b", &b) && asm_expect_end(c);
	if (as->window) {
		asm_note(asm_error(as, c->verb, "asm-block",
		                   "a `.window` within a `.window`"),
		         as->window->place, "opened here");
		as->displaced = true;
		return;
	}
	as->window = arena_alloc(&as->arena, sizeof *as->window);
	*as->window = (struct window){l, b, l, c->verb};
	as->full = false;
	if (ok)
		as->here = l;
	else
		as->displaced = true;
}

static void endwindow(struct cursor *c)
{
	struct as *as = c->as;
	asm_expect_end(c);
	if (!as->window) {
		asm_error(as, c->verb, "asm-block",
		          "`.endwindow` without `.window`");
		return;
	}
	as->here = as->window->high;
	as->window = NULL;
	as->full = false;
}

static void entry(struct cursor *c)
{
	struct as *as = c->as;
	const struct expr *e = asm_parse_expr(c);
	if (!e || !asm_expect_end(c))
		return;
	if (as->entry) {
		asm_note(asm_error(as, c->verb, "asm-duplicate",
		                   "a second `.entry`"),
		         as->entry->place, "the first is here");
		return;
	}
	as->entry = e;
}

/* ---- Checks ------------------------------------------------------------- */

/* A string as a message; NULL, and an error, when there is none. */
static const char *message(struct cursor *c)
{
	unsigned size;
	if (c->token.kind != TOKEN_STRING) {
		asm_expected(c, "a message in quotes");
		return NULL;
	}
	const char *text = asm_string(c, &size);
	asm_advance(c);
	return text && asm_expect_end(c) ? text : NULL;
}

static void assert_(struct cursor *c)
{
	struct as *as = c->as;
	const struct expr *e = asm_parse_expr(c);
	const char *text = NULL;
	if (!e)
		return;
	if (asm_accept(c, ',') ? !(text = message(c)) : !asm_expect_end(c))
		return;
	struct assertion *a = arena_alloc(&as->arena, sizeof *a);
	*a = (struct assertion){e, text, as->assertions};
	as->assertions = a;
}

static void error(struct cursor *c)
{
	const char *text = message(c);
	if (text)
		asm_error(c->as, c->verb, "asm-error", "%s", text);
}

static void warning(struct cursor *c)
{
	const char *text = message(c);
	if (text)
		asm_warning(c->as, c->verb, "asm-warning", "%s", text);
}

/* What belongs to lines collected before is met alone only by mistake. */
static void stray(struct cursor *c, const char *name, const char *opening)
{
	asm_error(c->as, c->verb, "asm-block", "`%s` without `%s`", name,
	          opening);
}

static void endm(struct cursor *c)
{
	stray(c, ".endm", ".macro");
}

static void endr(struct cursor *c)
{
	stray(c, ".endr", ".rept");
}

/* ---- The table ---------------------------------------------------------- */

/* ALWAYS: looked at even in lines that an .if skips. */
enum { ASSEMBLED = false, ALWAYS = true };

static const struct directive directives[] = {
	/* name        operands               function    in lines */
	{".org", "E", org, ASSEMBLED, "continue at real address E"},
	{".align", "N", align, ASSEMBLED, "continue at the next multiple of N"},
	{".word", "E, ...", word_, ASSEMBLED, "one word each"},
	{".space", "N [, FILL]", space, ASSEMBLED, "N words, of FILL or zero"},
	{".ascii", "\"TEXT\", ...", ascii, ASSEMBLED, "one word for each byte"},
	{".asciz", "\"TEXT\", ...", asciz, ASSEMBLED,
         "the same, with a zero word after each text"},
	{".equ", "NAME, E", equ, ASSEMBLED, "name a value"},
	{".set", "NAME, E", set, ASSEMBLED,
         "name a value that may be changed later"},
	{".reg", "NAME, rN", reg, ASSEMBLED, "name a register"},
	{".entry", "E", entry, ASSEMBLED, "where the program starts"},
	{".window", "L, B", window, ASSEMBLED,
         "place what follows as seen through R = (L, B)"},
	{".endwindow", "", endwindow, ASSEMBLED, "make addresses real again"},
	{".include", "\"FILE\"", asm_include, ASSEMBLED, "assemble the lines "
	                                                 "of a file"},
	{".assert", "E [, \"MESSAGE\"]", assert_, ASSEMBLED,
         "report an error unless E is true at the end"},
	{".error", "\"MESSAGE\"", error, ASSEMBLED, "report an error"},
	{".warning", "\"MESSAGE\"", warning, ASSEMBLED, "give a warning"},
	{".if", "E", asm_do_if, ALWAYS, "assemble the lines only if E is true"},
	{".elseif", "E", asm_elseif, ALWAYS, "... otherwise, if E is true"},
	{".else", "", asm_do_else, ALWAYS, "... otherwise"},
	{".endif", "", asm_endif, ALWAYS, "the end of .if"},
	{".rept", "N", asm_rept, ASSEMBLED, "assemble the lines up to .endr N "
	                                    "times"},
	{".endr", "", endr, ASSEMBLED, "the end of .rept"},
	{".macro", "NAME [P [= DEFAULT], ...]", asm_macro, ASSEMBLED,
         "name lines, which the name then stands for"},
	{".endm", "", endm, ASSEMBLED, "the end of .macro"},
};

void asm_add_directives(struct as *as)
{
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
		asm_find_symbol(as, directives[i].name)->directive =
			&directives[i];
}

void asm_print_directives(struct text *out)
{
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
		size_t start = out->size;
		text_printf(out, "%-11s %s", directives[i].name,
		            directives[i].operands);
		text_pad_to(out, start, 40);
		text_printf(out, "%s\n", directives[i].about);
	}
}
