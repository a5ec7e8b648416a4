/* look.c: print, x, disassemble, display. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

/* ---- Formats: /NFU ------------------------------------------------------- */

struct format {
	word count;
	char letter; /* 0: as it seems best */
	bool given;  /* a count was */
};

static bool read_format(struct repl *r, const char **s, struct format *f)
{
	*f = (struct format){.count = 1};
	if (**s != '/')
		return true;
	for (++*s; **s && !strchr(" \t", **s); ++*s) {
		char c = **s;
		if (c >= '0' && c <= '9') {
			word n = f->given ? f->count : 0;
			f->given = true;
			if (n > ADDR_MAX)
				return repl_fail(r, "too many");
			f->count = n * 10 + (word)(c - '0');
		} else if (strchr("xduotcasip", c)) {
			f->letter = c;
		} else if (c != 'w' && c != 'g') {
			return repl_fail(
				r,
				"`%c` is not a format: x hex, d signed, u "
				"unsigned, o octal, t binary, c character, a "
				"place, i instruction, p PSW; the unit is the "
				"word",
				c);
		}
	}
	return true;
}

static void binary(word w, struct text *out)
{
	bool on = false;
	text_add(out, "0b");
	for (int i = 63; i >= 0; i--) {
		on = on || w >> i & 1 || i == 0;
		if (on)
			text_char(out, w >> i & 1 ? '1' : '0');
	}
}

static void print_as(struct repl *r, word w, char letter, struct text *out)
{
	struct view v;
	addr real;
	switch (letter) {
	case 'x': text_printf(out, "0x%" PRIx64, w); break;
	case 'd': text_printf(out, "%" PRId64, (int64_t)w); break;
	case 'u': text_printf(out, "%" PRIu64, w); break;
	case 'o': text_printf(out, "0%" PRIo64, w); break;
	case 't': binary(w, out); break;
	case 'c': case 's':
		if (w >= ' ' && w < 0x7f)
			text_printf(out, "%" PRIu64 " '%c'", w, (char)w);
		else
			repl_print_word(w, out);
		break;
	case 'a':
		repl_print_word(w, out);
		repl_level_view(r, &r->m, r->level, &v);
		if (repl_view_relocate(&v, w, &real)) {
			text_add(out, " <");
			repl_level_place(r, real, out);
			text_char(out, '>');
		}
		break;
	case 'i': machine_disassemble(r->m.isa, w, out); break;
	case 'p':
		machine_psw_print(machine_psw_unpack(w), out);
		if (machine_psw_cause(w))
			text_printf(out, ", cause %s",
			            rtl_trap_name(machine_psw_cause(w)));
		break;
	default:
		repl_print_word(w, out);
	}
}

/* ---- print --------------------------------------------------------------- */

static void print_value(struct repl *r, word w, char letter, struct text *out)
{
	print_as(r, w, letter, out);
	if (!letter && w >= 10)
		text_printf(out, w < 0x100000 ? "  0x%" PRIx64 : "  %" PRIu64,
		            w);
}

bool repl_do_print(struct repl *r, const char *arguments)
{
	struct format f;
	struct value v;
	const char *s = arguments;
	if (!read_format(r, &s, &f))
		return false;
	s = repl_skip_blanks(s);
	if (!*s)
		v.w = r->last_value;
	else if (!repl_expr_value(r, r->level, &s, &v) || !repl_at_end(r, s))
		return false;
	struct text t = {0};
	print_value(r, v.w, f.letter, &t);
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
	r->last_value = v.w;
	return true;
}

/* ---- x ------------------------------------------------------------------- */

/* Text as a guest keeps it: a character a word, up to a zero. */
static addr show_string(struct repl *r, addr at, struct text *out)
{
	enum { MOST = 200 };
	addr end = at + MOST < r->m.q ? at + MOST : r->m.q;
	text_char(out, '"');
	for (; at < end && r->m.E[at]; at++) {
		word w = r->m.E[at];
		if (w == '\n')
			text_add(out, "\\n");
		else if (w >= ' ' && w < 0x7f)
			text_char(out, (char)w);
		else
			text_printf(out, "\\x%" PRIx64, w & 0xff);
	}
	text_char(out, '"');
	return at + 1;
}

static void row_start(struct repl *r, const struct view *v, addr real,
                      struct text *out)
{
	size_t start = out->size;
	text_printf(out, "%6u  ", real - v->at);
	repl_level_place(r, real, out);
	text_pad_to(out, start, 30);
}

static void examine(struct repl *r, addr real, const struct format *f)
{
	enum { PER_ROW = 4 };
	struct view v;
	struct text t = {0};
	addr end = f->count < r->m.q - real ? real + (addr)f->count : r->m.q;
	repl_level_view(r, &r->m, r->level, &v);
	if (v.at > real)
		v.at = 0; /* below this level's machine */
	word n = f->count;
	addr per = f->letter == 'i' || f->letter == 'p' || f->letter == 'a' ||
	           f->letter == 't' ? 1 : PER_ROW;
	for (addr a = real, row = 0; f->letter == 's' ? n-- > 0 && a < r->m.q
	                                              : a < end; row++) {
		if (f->letter == 'i') {
			repl_show_insn(r, a++, &v, &t);
			continue;
		}
		if (f->letter == 's' || row % per == 0)
			row_start(r, &v, a, &t);
		if (f->letter == 's') {
			a = show_string(r, a, &t);
			text_char(&t, '\n');
			continue;
		}
		size_t start = t.size;
		print_as(r, r->m.E[a++], f->letter, &t);
		if (row % per == per - 1 || a == end)
			text_char(&t, '\n');
		else
			text_pad_to(&t, start, f->letter == 'c' ? 8 : 14);
	}
	r->next_x = end;
	repl_say(r, "%s", text_str(&t));
	text_free(&t);
}

bool repl_do_x(struct repl *r, const char *arguments)
{
	struct format f;
	const char *s = arguments;
	addr real = r->next_x;
	if (!read_format(r, &s, &f))
		return false;
	if (f.letter)
		r->x_letter = f.letter;
	else
		f.letter = r->x_letter;
	s = repl_skip_blanks(s);
	if (*s &&
	    (!repl_expr_address(r, r->level, &s, &real) || !repl_at_end(r, s)))
		return false;
	if (real >= r->m.q)
		return repl_fail(r, "this is the end of storage");
	examine(r, real, &f);
	return true;
}

/* ---- disassemble --------------------------------------------------------- */

static bool window(struct repl *r, const char *s, addr *real, word *count)
{
	struct view v;
	*count = 8;
	repl_level_view(r, &r->m, r->level, &v);
	s = repl_skip_blanks(s);
	if (*s) {
		if (!repl_expr_address(r, r->level, &s, real))
			return false;
		s = repl_skip_blanks(s);
		if (*s != ',')
			return repl_at_end(r, s);
		s = repl_skip_blanks(s + 1);
		if (*s == '+')
			return s++, repl_read_number(r, &s, count) &&
			                    repl_at_end(r, s);
		addr end;
		if (!repl_expr_address(r, r->level, &s, &end) ||
		    !repl_at_end(r, s))
			return false;
		if (end <= *real)
			return repl_fail(r,
			                 "the end must come after the "
			                 "beginning; `,+N` is a number of "
			                 "words");
		*count = end - *real;
		return true;
	}
	if (!repl_view_relocate(&v, v.psw.p, real))
		return repl_fail(r, "P = %u is out of bounds; say where",
		                 v.psw.p);
	*real -= *real - v.at < 3 ? *real - v.at : 3;
	return true;
}

bool repl_do_disassemble(struct repl *r, const char *arguments)
{
	struct format f = {.letter = 'i'};
	addr real = 0;
	if (!window(r, arguments, &real, &f.count))
		return false;
	examine(r, real, &f);
	return true;
}

/* ---- display ------------------------------------------------------------- */

/* With a count, or as an instruction or text, it is what is at the address that
 * is shown, as by x. */
struct display {
	char *typed;
	const char *text;      /* of it, behind the format */
	struct format format;
	struct location place; /* the expression; with `examine` an address */
	bool examine;
};

static void display_free(struct display *d)
{
	if (!d)
		return;
	free(d->typed);
	repl_expr_free(d->place.e);
	free(d);
}

const char *repl_display_typed(const struct display *d)
{
	return d->typed;
}

static void show_display(struct repl *r, unsigned n, const struct display *d)
{
	struct view v;
	struct value is;
	struct text t = {0};
	addr real;
	bool before = r->failed;
	repl_level_view(r, &r->m, r->level, &v);
	if (d->examine) {
		repl_say(r, "%u: x/%" PRIu64 "%.1s %s\n", n, d->format.count,
		         &d->format.letter, d->text);
		if (repl_location_eval(r, &d->place, &v, &real))
			examine(r, real, &d->format);
	} else {
		struct text why = {0};
		if (repl_expr_try(r, d->place.e, &v, &is, &why))
			print_value(r, is.w, d->format.letter, &t);
		else
			text_printf(&t, "no value: %s", text_str(&why));
		repl_say(r, "%u: %s = %s\n", n, d->text, text_str(&t));
		text_free(&why);
	}
	text_free(&t);
	r->failed = before;
}

void repl_show_displays(struct repl *r)
{
	for (unsigned i = 0; i < DISPLAYS; i++)
		if (r->displays[i])
			show_display(r, i + 1, r->displays[i]);
}

void repl_displays_free(struct repl *r)
{
	for (unsigned i = 0; i < DISPLAYS; i++) {
		display_free(r->displays[i]);
		r->displays[i] = NULL;
	}
}

static struct display *read_display(struct repl *r, const char *s)
{
	struct view v;
	struct display *d = calloc(1, sizeof *d);
	if (!d || !(d->typed = strdup(s))) {
		display_free(d);
		return repl_fail(r, "no memory"), NULL;
	}
	repl_level_view(r, &r->m, r->level, &v);
	s = d->typed;
	bool ok = read_format(r, &s, &d->format);
	char letter = d->format.letter;
	d->examine = d->format.given || letter == 'i' || letter == 's';
	s = repl_skip_blanks(s);
	d->text = s;
	ok = ok &&
	     (d->examine ? repl_location_parse(r, &v, &s, false, &d->place)
	                 : (d->place.e = repl_expr_parse(r, &v, &s)) != NULL);
	if (ok && repl_at_end(r, s))
		return d;
	display_free(d);
	return NULL;
}

bool repl_do_display(struct repl *r, const char *arguments)
{
	if (!*arguments) {
		repl_show_displays(r);
		return true;
	}
	unsigned i = 0;
	while (i < DISPLAYS && r->displays[i])
		i++;
	if (i == DISPLAYS)
		return repl_fail(r, "%d expressions are already "
		                    "displayed", DISPLAYS);
	r->displays[i] = read_display(r, arguments);
	if (!r->displays[i])
		return false;
	show_display(r, i + 1, r->displays[i]);
	return true;
}

bool repl_do_undisplay(struct repl *r, const char *arguments)
{
	word n = 0;
	if (*arguments && (!repl_read_number(r, &arguments, &n) ||
	                   !repl_at_end(r, arguments)))
		return false;
	if (n > DISPLAYS || (n && !r->displays[n - 1]))
		return repl_fail(r, "there is no display %" PRIu64, n);
	for (word i = n ? n - 1 : 0; i < (n ? n : DISPLAYS); i++) {
		display_free(r->displays[i]);
		r->displays[i] = NULL;
	}
	return true;
}
