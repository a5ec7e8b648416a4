/* look.c: print, x, list, disassemble, display. */
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
				return repl_fail(r, "that is too many");
			f->count = n * 10 + (word)(c - '0');
		} else if (strchr("xduotcasip", c)) {
			f->letter = c;
		} else if (c != 'w' && c != 'g') {
			return repl_fail(
				r,
				"`%c` is no format: x hex, d signed, u "
				"unsigned, o octal, t binary, c "
				"character, a place, i instruction, p "
				"PSW; the unit is the word",
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
	print_as(r, v.w, f.letter, &t);
	if (!f.letter && v.w >= 10) {
		text_printf(&t, v.w < 0x100000 ? "  0x%" PRIx64
		                               : "  %" PRIu64, v.w);
	}
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
		return repl_fail(r, "that is the end of storage");
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
			                 "the end is not after the beginning; "
			                 "`,+N` is a number of words");
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

/* ---- list ---------------------------------------------------------------- */

enum { LIST_LINES = 11 };

static bool line_of(const struct text *t, unsigned line, const char **s,
                    size_t *n)
{
	const char *at = text_str(t), *end = at + t->size;
	for (unsigned i = 1; i < line && at < end; i++) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		if (!nl)
			return false;
		at = nl + 1;
	}
	if (at >= end)
		return false;
	const char *nl = memchr(at, '\n', (size_t)(end - at));
	*s = at;
	*n = (size_t)((nl ? nl : end) - at);
	return true;
}

static bool list_file(struct repl *r, const char *file, unsigned from,
                      unsigned count, unsigned mark)
{
	const struct text *t = repl_target_source(r, file);
	const char *s;
	size_t n;
	if (!t || !t->size)
		return repl_fail(r, "the text of %s cannot be had", file);
	if (!line_of(t, from, &s, &n))
		return repl_fail(r, "%s has no line %u", file, from);
	repl_say(r, "%s\n", file);
	for (unsigned i = from; i - from < count; i++) {
		if (!line_of(t, i, &s, &n))
			break;
		repl_say(r, "%s %5u  %.*s\n", i == mark ? "=>" : "  ", i,
		         (int)n, s);
		r->next_list = i + 1;
	}
	r->first_list = from;
	r->list_file = file;
	return true;
}

static bool list_around(struct repl *r, addr real, bool mark)
{
	addr from;
	unsigned level;
	const struct asm_image *image =
		repl_level_image_at(r, real, &from, &level);
	const struct asm_line *l = image ? asm_line_at(image, real - from)
	                                 : NULL;
	if (!l)
		return repl_fail(r,
		                 "nothing is known of the source of cell %u; "
		                 "`disassemble` shows it",
		                 real);
	unsigned half = LIST_LINES / 2;
	return list_file(r, image->files[l->file],
	                 l->line > half ? l->line - half : 1, LIST_LINES,
	                 mark ? l->line : 0);
}

/* `list N`, `list N,M`, `list -`: lines of the file shown last, or of P's. */
static bool list_lines(struct repl *r, const char *s)
{
	struct view v;
	addr real, from;
	unsigned level;
	word first = 0, last = 0;
	const char *file = r->list_file;
	bool back = *s == '-' && !*repl_skip_blanks(s + 1);
	if (!back &&
	    (!repl_read_number(r, &s, &first) ||
	     (*repl_skip_blanks(s) == ',' &&
	      (s = repl_skip_blanks(s) + 1, !repl_read_number(r, &s, &last))) ||
	     !repl_at_end(r, s)))
		return false;
	repl_level_view(r, &r->m, r->level, &v);
	if (!file && repl_view_relocate(&v, v.psw.p, &real)) {
		const struct asm_image *image =
			repl_level_image_at(r, real, &from, &level);
		const struct asm_line *l =
		        image ? asm_line_at(image, real - from) : NULL;
		file = l ? image->files[l->file] : NULL;
		r->first_list = l ? l->line : 1;
	}
	if (!file)
		return repl_fail(r, "nothing is known of the source here");
	if (back) {
		if (r->first_list <= 1)
			return repl_fail(r, "that is the beginning of %s",
			                 file);
		last = r->first_list - 1;
		first = last >= LIST_LINES ? last - LIST_LINES + 1 : 1;
	} else if (!last) { /* around it */
		first = first > LIST_LINES / 2 ? first - LIST_LINES / 2 : 1;
		last = first + LIST_LINES - 1;
	}
	if (first == 0 || last < first || last > UINT32_MAX)
		return repl_fail(r, "there are no such lines");
	return list_file(r, file, (unsigned)first, (unsigned)(last - first + 1),
	                 0);
}

bool repl_do_list(struct repl *r, const char *arguments)
{
	struct view v;
	addr real;
	if (*arguments == '-' || (*arguments >= '0' && *arguments <= '9'))
		return list_lines(r, arguments);
	if (*arguments)
		return repl_stop_place(r, &arguments, &real) &&
		       repl_at_end(r, arguments) && list_around(r, real, false);
	if (r->list_file)
		return list_file(r, r->list_file, r->next_list, LIST_LINES, 0);
	repl_level_view(r, &r->m, r->level, &v);
	if (!repl_view_relocate(&v, v.psw.p, &real))
		return repl_fail(r, "P = %u is out of bounds; say where",
		                 v.psw.p);
	return list_around(r, real, true);
}

/* ---- display ------------------------------------------------------------- */

void repl_show_displays(struct repl *r)
{
	for (int i = 0; i < DISPLAYS; i++) {
		if (!r->displays[i])
			continue;
		bool before = r->failed;
		const char *s = r->displays[i];
		repl_say(r, "%d: %s = ", i + 1,
		         *s == '/' ? s + strcspn(s, " ") + 1 : s);
		word kept = r->last_value;
		repl_do_print(r, s);
		r->last_value = kept;
		r->failed = before;
	}
}

bool repl_do_display(struct repl *r, const char *arguments)
{
	if (!*arguments) {
		repl_show_displays(r);
		return true;
	}
	int i = 0;
	while (i < DISPLAYS && r->displays[i])
		i++;
	if (i == DISPLAYS)
		return repl_fail(r, "%d are displayed already", DISPLAYS);
	struct format f;
	struct value v;
	const char *e = arguments;
	if (!read_format(r, &e, &f))
		return false;
	e = repl_skip_blanks(e);
	if (!repl_expr_value(r, r->level, &e, &v) || !repl_at_end(r, e))
		return false;
	repl_say(r, "%d: %s = ", i + 1,
	         *arguments == '/' ? arguments + strcspn(arguments, " ") + 1
	                           : arguments);
	if (!repl_do_print(r, arguments))
		return false;
	r->displays[i] = strdup(arguments);
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
		free(r->displays[i]);
		r->displays[i] = NULL;
	}
	return true;
}
