/* plain.c: the source without what was not assembled.
 *
 * Of the lines that were read those remain that had an effect: not the branches
 * an .if skips, nor what defines a name that no remaining line mentions. Macros
 * stay as they are written, but for those that decide something, whose
 * expansions stand in their place.
 *
 * Comments are about what stands beside or below them. Where of a paragraph
 * (lines without an empty one between), or of a section (from a comment that
 * begins `; ---` or `; ===` to the next such), no code is left, its comments go
 * as well.
 */
#include <string.h>

#include "asm/internal.h"

struct plain_line {
	const struct line *line; /* NULL: an .if has skipped it */
	bool kept;
	bool code;               /* more than a comment */
	bool bare;               /* only its labels are written: it decides
	                            something, or is expanded after it */
	struct symbol *defined;  /* by .equ, .set, .reg, .macro; or NULL */
	size_t head;             /* the line itself; of what a .macro or .rept
	                            keeps: its first line */
};

struct plain {
	struct as *as;
	bool (*keep)(const char *name);
	struct plain_line *lines;
	size_t count;
};

/* ---- Names -------------------------------------------------------------- */

static struct symbol *symbol_of(struct plain *p, struct part name)
{
	struct as *as = p->as;
	return asm_find_symbol(as, arena_strndup(&as->arena, name.s,
	                                         name.size));
}

/* The symbol of the word that says what the line does; NULL if none does. */
static struct symbol *verb_of(struct plain *p, const struct line *l)
{
	unsigned at = asm_after_labels(l), end = asm_code_end(l), to = at;
	while (to < end && asm_name_char(l->text[to], false))
		to++;
	return to > at ? symbol_of(p, (struct part){l->text + at, to - at})
	               : NULL;
}

static bool is_directive(const struct symbol *verb, const char *name)
{
	return verb && verb->directive &&
	       strcmp(verb->directive->name, name) == 0;
}

/* ---- Macros that decide something --------------------------------------- */

/* Whether one of its lines is an .if or uses a macro that decides something; or
 * does what an argument says, which may. */
static bool decides_now(struct plain *p, const struct macro *m)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct line *l = m->body[i];
		unsigned at = asm_after_labels(l);
		const struct symbol *verb = verb_of(p, l);
		if (at < l->size && l->text[at] == '\\')
			return true;
		if (is_directive(verb, ".if") ||
		    (verb && verb->macro && verb->decides))
			return true;
	}
	return false;
}

static void find_those_that_decide(struct plain *p)
{
	const struct symbols *t = &p->as->symbols;
	for (bool changed = true; changed;) {
		changed = false;
		/* the table may grow meanwhile, by names of no macro */
		for (size_t i = 0; i < t->room; i++) {
			struct symbol *s = t->slots[i];
			if (!s || !s->macro || s->decides ||
			    !decides_now(p, s->macro))
				continue;
			s->decides = changed = true;
		}
	}
}

static bool decides(const struct plain *p, const struct macro *m)
{
	return m && asm_find_symbol(p->as, m->name)->decides;
}

/* Whether a line stands in the text: in a file, or in the expansions of macros
 * that decide, only. */
static bool is_shown(const struct plain *p, const struct line *line)
{
	for (const struct expansion *e = line->in; e; e = e->use.line->in)
		if (!decides(p, e->macro))
			return false;
	return true;
}

/* ---- The lines ---------------------------------------------------------- */

static struct plain_line *add(struct plain *p, size_t *room,
                              const struct line *line)
{
	p->lines = arena_grow(&p->as->arena, p->lines, p->count, room,
	                      sizeof *p->lines);
	struct plain_line *l = &p->lines[p->count++];
	*l = (struct plain_line){.line = line, .kept = line != NULL,
	                         .code = true};
	return l;
}

/* A line that was assembled: what it is. */
static void classify(struct plain *p, struct plain_line *l)
{
	const struct symbol *verb = verb_of(p, l->line);
	unsigned at = asm_after_labels(l->line), end = asm_code_end(l->line);
	l->code = asm_skip_blanks(l->line, 0) < end;
	if (!verb)
		return;
	if (verb->directive &&
	    (verb->directive->skipped_too || is_directive(verb, ".include"))) {
		l->bare = true;
	} else if (verb->macro && !verb->directive && verb->decides) {
		l->bare = true;
	} else if (is_directive(verb, ".equ") || is_directive(verb, ".set") ||
	           is_directive(verb, ".reg") || is_directive(verb, ".macro")) {
		asm_next_word(l->line, &at); /* the directive */
		l->defined = symbol_of(p, asm_next_word(l->line, &at));
	}
}

static void read_rows(struct plain *p)
{
	size_t room = 0, head = 0;
	for (const struct row *r = p->as->rows; r; r = r->next) {
		if (!is_shown(p, r->line))
			continue;
		bool skipped = r->kind == ROW_SKIPPED;
		struct plain_line *l = add(p, &room, skipped ? NULL : r->line);
		if (r->kind == ROW_ASSEMBLED)
			classify(p, l);
		if (r->kind != ROW_BODY)
			head = p->count - 1;
		l->head = head;
	}
}

static bool is_body(const struct plain *p, size_t n)
{
	return p->lines[n].head != n;
}

/* ---- What is mentioned -------------------------------------------------- */

/* A definition names what it defines, which is no use of it. */
static void count_mentions(struct plain *p, const struct plain_line *l)
{
	unsigned at = l->bare ? l->line->size : asm_after_labels(l->line);
	bool passed = !l->defined;
	for (struct part w; (w = asm_next_word(l->line, &at)).size;) {
		struct symbol *s = symbol_of(p, w);
		if (!passed && s == l->defined)
			passed = true;
		else
			s->mentions++;
	}
}

static bool is_wanted(const struct plain *p, const struct symbol *s)
{
	bool entry = !p->as->entry && strcmp(s->name, AS_ENTRY_LABEL) == 0;
	return s->mentions > 0 || entry || (p->keep && p->keep(s->name));
}

static bool is_number(struct part name)
{
	return name.s[0] >= '0' && name.s[0] <= '9';
}

/* Whether a line says 1b or 1f of the local label; `c` is which. */
static bool mentions_local(const struct plain_line *l, struct part label,
                           char c)
{
	unsigned at = 0;
	if (!l->kept || l->bare)
		return false;
	for (struct part w; (w = asm_next_word(l->line, &at)).size;)
		if (w.size == label.size + 1 && w.s[label.size] == c &&
		    memcmp(w.s, label.s, label.size) == 0)
			return true;
	return false;
}

static bool defines_local(const struct plain_line *l, struct part label)
{
	unsigned at = 0;
	if (!l->kept)
		return false;
	for (struct part w; (w = asm_next_label(l->line, &at)).size;)
		if (w.size == label.size &&
		    memcmp(w.s, label.s, label.size) == 0)
			return true;
	return false;
}

/* A local label of line n: used by what follows, up to the next of that number,
 * or by what comes before, back to the last. A macro that is kept may use one
 * wherever it is used itself. */
static bool is_local_wanted(const struct plain *p, size_t n, struct part label)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct plain_line *l = &p->lines[i];
		if (is_body(p, i) && (mentions_local(l, label, 'b') ||
		                      mentions_local(l, label, 'f')))
			return true;
	}
	for (size_t i = n; i < p->count; i++) {
		if (i > n && defines_local(&p->lines[i], label))
			break;
		if (mentions_local(&p->lines[i], label, 'b'))
			return true;
	}
	for (size_t i = n; i-- > 0;) {
		if (mentions_local(&p->lines[i], label, 'f'))
			return true;
		if (defines_local(&p->lines[i], label))
			break;
	}
	return false;
}

static bool is_label_wanted(struct plain *p, size_t n, struct part label)
{
	return is_number(label) ? is_local_wanted(p, n, label)
	                        : is_wanted(p, symbol_of(p, label));
}

/* Whether a line that has nothing but labels, or of which nothing but labels
 * is written, has one that is wanted. */
static bool has_wanted_label(struct plain *p, size_t n)
{
	unsigned at = 0;
	for (struct part w; (w = asm_next_label(p->lines[n].line, &at)).size;)
		if (is_label_wanted(p, n, w))
			return true;
	return false;
}

static bool is_useful(struct plain *p, size_t n)
{
	const struct plain_line *l = &p->lines[n];
	if (l->defined && l->defined->decides)
		return false;
	if (l->defined)
		return is_wanted(p, l->defined) || has_wanted_label(p, n);
	if (!l->code)
		return true;
	if (l->bare || asm_after_labels(l->line) == asm_code_end(l->line))
		return has_wanted_label(p, n);
	return true;
}

/* Takes out what nothing mentions, and then what only that mentioned. */
static void take_out_unused(struct plain *p)
{
	bool changed;
	do {
		struct symbols *t = &p->as->symbols;
		for (size_t i = 0; i < t->room; i++)
			if (t->slots[i])
				t->slots[i]->mentions = 0;
		for (size_t n = 0; n < p->count; n++)
			if (p->lines[n].kept)
				count_mentions(p, &p->lines[n]);
		changed = false;
		for (size_t n = 0; n < p->count; n++) {
			struct plain_line *l = &p->lines[n];
			bool kept = l->kept &&
			            (is_body(p, n) ? p->lines[l->head].kept
			                           : is_useful(p, n));
			changed |= kept != l->kept;
			l->kept = kept;
		}
	} while (changed);
}

/* ---- Comments ----------------------------------------------------------- */

static bool is_empty(const struct plain_line *l)
{
	return l->line && asm_skip_blanks(l->line, 0) == l->line->size;
}

/* How far up a heading is: 2 for `; ===`, 1 for `; ---`, 0 for no heading. */
static unsigned heading(const struct plain_line *l)
{
	static const char file[] = "; ====", part[] = "; ----";
	enum { SIZE = sizeof file - 1 };
	if (!l->line || l->code || l->line->size < SIZE)
		return 0;
	return memcmp(l->line->text, file, SIZE) == 0   ? 2
	       : memcmp(l->line->text, part, SIZE) == 0 ? 1
	                                                : 0;
}

/* Takes out the comments in lines [from, to) if no code is left there that was
 * there. */
static void take_out_comments(struct plain *p, size_t from, size_t to)
{
	bool had = false, has = false;
	for (size_t n = from; n < to; n++) {
		const struct plain_line *l = &p->lines[n];
		had |= l->code && !is_empty(l);
		has |= l->code && !is_empty(l) && l->kept;
	}
	for (size_t n = from; n < to && had && !has; n++)
		p->lines[n].kept = false;
}

static void take_out_paragraphs(struct plain *p)
{
	for (size_t from = 0, to; from < p->count; from = to + 1) {
		for (to = from; to < p->count && !is_empty(&p->lines[to]);)
			to++;
		take_out_comments(p, from, to);
	}
}

static void take_out_sections(struct plain *p)
{
	for (size_t from = 0; from < p->count; from++) {
		unsigned level = heading(&p->lines[from]);
		size_t to = from + 1;
		while (to < p->count && heading(&p->lines[to]) < level)
			to++;
		if (level)
			take_out_comments(p, from, to);
	}
}

/* ---- Writing ------------------------------------------------------------ */

static void end_line(struct text *out)
{
	while (out->size && asm_is_blank(out->s[out->size - 1]))
		out->s[--out->size] = '\0';
	text_char(out, '\n');
}

/* Its labels that are wanted, then the rest from where it stood on. */
static void write_line(struct plain *p, size_t n, struct text *out)
{
	const struct plain_line *l = &p->lines[n];
	const struct line *line = l->line;
	size_t start = out->size;
	unsigned at = 0, rest = asm_after_labels(line), end = line->size;
	for (struct part w; (w = asm_next_label(line, &at)).size;)
		if (is_label_wanted(p, n, w)) {
			text_add_bytes(out, w.s, w.size);
			text_char(out, ':');
		}
	if (l->bare)
		rest = end = line->size;
	if (rest > 0 && rest < end)
		text_pad_to(out, start, rest);
	text_add_bytes(out, line->text + rest, end - rest);
	end_line(out);
}

/* The one line that a use of a macro became, with the comment of the use: NULL
 * unless line n is that. */
static const struct line *only_line_of(const struct plain *p, size_t n)
{
	const struct line *line = p->lines[n].line;
	const struct expansion *e = line->in;
	if (!e || e->use.line->in || asm_code_end(line) < line->size)
		return NULL;
	for (size_t i = n; i-- > 0 && p->lines[i].line != e->use.line;)
		if (p->lines[i].kept)
			return NULL;
	for (size_t i = n + 1; i < p->count; i++)
		if (p->lines[i].kept)
			return p->lines[i].line->in == e ? NULL : e->use.line;
	return e->use.line;
}

static void write_use_comment(const struct line *use, size_t start,
                              struct text *out)
{
	enum { COLUMN = 40 };
	unsigned at = asm_code_end(use);
	if (at == use->size)
		return;
	out->size--; /* the end of the line */
	text_pad_to(out, start, COLUMN);
	text_add_bytes(out, use->text + at, use->size - at);
	end_line(out);
}

static void write_lines(struct plain *p, struct text *out)
{
	bool gap = true; /* an empty line, or the beginning */
	for (size_t n = 0; n < p->count; n++) {
		const struct plain_line *l = &p->lines[n];
		bool empty = is_empty(l);
		if (!l->kept || (empty && gap))
			continue;
		size_t start = out->size;
		if (is_body(p, n)) {
			text_add_bytes(out, l->line->text, l->line->size);
			end_line(out);
		} else {
			write_line(p, n, out);
		}
		const struct line *use = only_line_of(p, n);
		if (use)
			write_use_comment(use, start, out);
		gap = empty;
	}
	while (out->size > 1 && out->s[out->size - 2] == '\n')
		out->s[--out->size] = '\0';
}

void asm_print_plain(struct as *as, bool (*keep)(const char *name),
                     struct text *out)
{
	struct plain p = {.as = as, .keep = keep};
	find_those_that_decide(&p);
	read_rows(&p);
	take_out_unused(&p);
	take_out_paragraphs(&p);
	take_out_sections(&p);
	write_lines(&p, out);
}
