/* diag.c: collecting and rendering diagnostics. See diag.h. */
#include "base/diag.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

static struct diag *add(struct diags *d, enum diag_level level, struct pos pos,
                        const char *code, const char *format, va_list ap)
        TEXT_PRINTF(5, 0);

static struct diag *add(struct diags *d, enum diag_level level, struct pos pos,
                        const char *code, const char *format, va_list ap)
{
	assert(level > DIAG_NONE && level < DIAG_COUNT);
	assert((pos.source || pos.line == 0) && "a line of nothing");
	if (level == DIAG_ERROR)
		d->errors++;
	if (d->count >= DIAGS_MAX) {
		d->dropped++;
		return NULL;
	}
	struct text t = {0};
	text_vprintf(&t, format, ap);
	char *message = text_take(&t);
	if (!message) {
		d->out_of_memory = 1;
		return NULL;
	}
	for (size_t i = 0; i < d->count; i++) {
		const struct diag *o = &d->list[i];
		if (o->pos.source == pos.source && o->pos.line == pos.line &&
		    o->pos.column == pos.column &&
		    strcmp(o->message, message) == 0) {
			free(message);
			return NULL;
		}
	}
	if (d->count == d->room) {
		size_t room = d->room ? 2 * d->room : 8;
		struct diag *list = realloc(d->list, room * sizeof *list);
		if (!list) {
			free(message);
			d->out_of_memory = 1;
			return NULL;
		}
		d->list = list;
		d->room = room;
	}
	struct diag *diag = &d->list[d->count++];
	*diag = (struct diag){.level = level, .pos = pos, .code = code,
	                      .message = message};
	return diag;
}

struct diag *diag_verror(struct diags *d, struct pos pos, const char *code,
                         const char *format, va_list ap)
{
	return add(d, DIAG_ERROR, pos, code, format, ap);
}

struct diag *diag_vwarning(struct diags *d, struct pos pos, const char *code,
                           const char *format, va_list ap)
{
	return add(d, DIAG_WARNING, pos, code, format, ap);
}

struct diag *diag_error(struct diags *d, struct pos pos, const char *code,
                        const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	struct diag *diag = diag_verror(d, pos, code, format, ap);
	va_end(ap);
	return diag;
}

struct diag *diag_warning(struct diags *d, struct pos pos, const char *code,
                          const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	struct diag *diag = diag_vwarning(d, pos, code, format, ap);
	va_end(ap);
	return diag;
}

void diag_hint(struct diag *diag, const char *format, ...)
{
	if (!diag)
		return;
	struct text t = {0};
	va_list ap;
	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	free(diag->hint);
	diag->hint = text_take(&t);
}

void diag_note(struct diag *diag, struct pos pos, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	diag_vnote(diag, pos, format, ap);
	va_end(ap);
}

void diag_vnote(struct diag *diag, struct pos pos, const char *format,
                va_list ap)
{
	if (!diag)
		return;
	struct text t = {0};
	text_vprintf(&t, format, ap);
	char *message = text_take(&t);
	struct diag_note *note = message ? malloc(sizeof *note) : NULL;
	if (!note) {
		free(message);
		return;
	}
	*note = (struct diag_note){pos, message, NULL};
	struct diag_note **end = &diag->notes;
	while (*end)
		end = &(*end)->next;
	*end = note;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;
	return m < c ? m : c;
}

unsigned diag_distance(const char *a, const char *b, unsigned limit)
{
	enum { LONGEST = 40 };
	size_t n = strlen(a), m = strlen(b);
	if (n > LONGEST || m > LONGEST)
		return limit + 1;
	unsigned row[3][LONGEST + 1]; /* rows i-2, i-1 and i of the table */
	unsigned *back = row[0], *prev = row[1], *cur = row[2];
	for (size_t j = 0; j <= m; j++) {
		prev[j] = (unsigned)j;
		back[j] = 0;
	}
	for (size_t i = 1; i <= n; i++) {
		cur[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			cur[j] = min3(prev[j] + 1, cur[j - 1] + 1,
			              prev[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && back[j - 2] + 1 < cur[j])
				cur[j] = back[j - 2] + 1;
		}
		unsigned *t = back;
		back = prev;
		prev = cur;
		cur = t;
	}
	return prev[m];
}

void diag_did_you_mean(struct diag *diag, const char *written,
                       const void *names, size_t n, size_t stride)
{
	assert(written && stride >= sizeof(const char *));
	if (!diag || n == 0)
		return;
	size_t length = strlen(written);
	unsigned limit = length <= 2 ? 1 : length <= 5 ? 2 : 3;
	unsigned best = limit + 1;
	const char *found = NULL;
	for (size_t i = 0; i < n; i++) {
		const char *name = *(const char *const *)((const char *)names +
		                                          i * stride);
		unsigned distance =
		        !name                            ? best
		        : strcasecmp(written, name) == 0 ? 0
		        : diag_distance(written, name, limit);
		if (distance < best && distance < strlen(name)) {
			best = distance;
			found = name;
		}
	}
	if (found)
		diag_hint(diag, "did you mean `%s`?", found);
}

int diags_ok(const struct diags *d)
{
	return d->errors == 0 && !d->out_of_memory;
}

/* Appends n bytes of source safely: control bytes and invalid UTF-8 become
 * `?`; returns the width in columns (a tab counts as one and stays). */
static unsigned add_source_bytes(struct text *out, const char *s, size_t n)
{
	unsigned width = 0;
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t code;
		utf8proc_ssize_t k = utf8proc_iterate(
		        (const utf8proc_uint8_t *)s + i,
		        (utf8proc_ssize_t)(n - i), &code);
		bool plain = k > 0 && (code >= 0x20 || code == '\t') &&
		             code != 0x7f && !(code >= 0x80 && code < 0xa0);
		if (!plain) {
			if (out)
				text_char(out, '?');
			width++;
			i += k > 0 ? (size_t)k : 1;
			continue;
		}
		if (out)
			text_add_bytes(out, s + i, (size_t)k);
		width += code == '\t' ? 1u : (unsigned)utf8proc_charwidth(code);
		i += (size_t)k;
	}
	return width;
}

void diag_add_safe(struct text *out, const char *s)
{
	add_source_bytes(out, s, strlen(s));
}

enum { WIDEST_LINE = 160 }; /* bytes of a source line shown */

static void render_line(struct pos pos, struct text *out, const char *mark,
                        const char *off)
{
	size_t size;
	const char *line = source_line(pos.source, pos.line, &size);
	if (!line || pos.column == 0)
		return;
	size_t column = pos.column - 1, from = 0;
	if (column > size)
		column = size;
	if (column > WIDEST_LINE - 20) { /* a long line: show the part around */
		from = column - 60;
		while (from > 0 && ((unsigned char)line[from] & 0xc0) == 0x80)
			from--;
	}
	size_t shown = size - from > WIDEST_LINE ? WIDEST_LINE : size - from;
	text_printf(out, "  %5u | ", pos.line);
	add_source_bytes(out, line + from, shown);
	text_add(out, "\n        | ");
	size_t before = column - from;
	unsigned blanks = add_source_bytes(NULL, line + from, before);
	for (size_t i = 0, b = 0; b < blanks; b++, i++)
		text_char(out,
		          i < before && line[from + i] == '\t' ? '\t' : ' ');
	size_t width = pos.width ? pos.width : 1;
	if (width > shown - before)
		width = shown > before ? shown - before : 1;
	unsigned marks = width > shown - before
	                         ? 1
	                         : add_source_bytes(NULL, line + column, width);
	text_printf(out, "%s^", mark);
	if (marks > 1)
		text_repeat(out, '~', marks - 1);
	text_printf(out, "%s\n", off);
}

/* "FILE:3:14: error: MESSAGE [CODE]", the line and the caret. */
static void render(enum diag_level level, struct pos pos, const char *message,
                   const char *code, struct text *out, int colour)
{
	static const char *const word[DIAG_COUNT] = {"", "note", "warning",
	                                             "error"};
	static const char *const paint[DIAG_COUNT] = {"", "\033[36m",
	                                              "\033[35m", "\033[31m"};
	assert(level > DIAG_NONE && level < DIAG_COUNT);
	const char *bold = colour ? "\033[1m" : "";
	const char *off = colour ? "\033[0m" : "";
	const char *mark = colour ? paint[level] : "";
	text_add(out, bold);
	if (pos.source) {
		text_add(out, pos.source->name);
		if (pos.line)
			text_printf(out, ":%u:%u", pos.line, pos.column);
		text_add(out, ": ");
	}
	text_printf(out, "%s%s:%s%s ", mark, word[level], off, bold);
	diag_add_safe(out, message);
	text_add(out, off);
	if (code)
		text_printf(out, " [%s]", code);
	text_char(out, '\n');
	render_line(pos, out, mark, off);
}

static void render_one(const struct diag *g, struct text *out, int colour)
{
	render(g->level, g->pos, g->message, g->code, out, colour);
	if (g->hint) {
		text_add(out, "        = ");
		diag_add_safe(out, g->hint);
		text_char(out, '\n');
	}
	for (const struct diag_note *n = g->notes; n; n = n->next)
		render(DIAG_NOTE, n->pos, n->message, NULL, out, colour);
}

/* Order: files as first mentioned, lines and columns upwards within one. */
struct order {
	const struct diag *diag;
	size_t file, found;
};

static int by_place(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	const struct pos *p = &x->diag->pos, *q = &y->diag->pos;
	if (p->line != q->line)
		return p->line < q->line ? -1 : 1;
	if (p->column != q->column)
		return p->column < q->column ? -1 : 1;
	return x->found < y->found ? -1 : x->found > y->found;
}

void diags_render(const struct diags *d, struct text *out, int colour)
{
	struct order order[DIAGS_MAX];
	assert(d->count <= DIAGS_MAX && "more than are kept");
	for (size_t i = 0; i < d->count; i++) {
		order[i] = (struct order){&d->list[i], i, i};
		for (size_t j = 0; j < i; j++)
			if (d->list[j].pos.source == d->list[i].pos.source) {
				order[i].file = order[j].file;
				break;
			}
	}
	qsort(order, d->count, sizeof *order, by_place);
	for (size_t i = 0; i < d->count; i++)
		render_one(order[i].diag, out, colour);
	if (d->dropped)
		text_printf(out, "(and %zu more)\n", d->dropped);
	if (d->out_of_memory)
		text_add(out, "error: out of memory\n");
}

/* ---- Sources that do not last ------------------------------------------- */

struct diag_source {
	struct diag_source *next;
	struct source source;
	char text[]; /* its name and its text */
};

static struct diag_source *copy_source(const struct source *s)
{
	size_t name = strlen(s->name) + 1;
	struct diag_source *c = malloc(sizeof *c + name + s->size + 1);
	if (!c)
		return NULL;
	memcpy(c->text, s->name, name);
	memcpy(c->text + name, s->text, s->size);
	c->text[name + s->size] = '\0';
	c->source = (struct source){c->text, c->text + name, s->size};
	return c;
}

/* Makes what points into `from` point into `to`; how many there are. */
static size_t repoint(struct diags *d, const struct source *from,
                      const struct source *to)
{
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++) {
		struct diag *g = &d->list[i];
		if (g->pos.source == from)
			count++, g->pos.source = to;
		for (struct diag_note *n = g->notes; n; n = n->next)
			if (n->pos.source == from)
				count++, n->pos.source = to;
	}
	return count;
}

void diags_keep(struct diags *d, const struct source *source)
{
	if (repoint(d, source, source) == 0)
		return;
	struct diag_source *copy = copy_source(source);
	if (copy) {
		copy->next = d->sources;
		d->sources = copy;
	} else {
		d->out_of_memory = 1;
	}
	repoint(d, source, copy ? &copy->source : NULL);
}

void diags_free(struct diags *d)
{
	while (d->sources) {
		struct diag_source *next = d->sources->next;
		free(d->sources);
		d->sources = next;
	}
	for (size_t i = 0; i < d->count; i++) {
		free(d->list[i].message);
		free(d->list[i].hint);
		while (d->list[i].notes) {
			struct diag_note *next = d->list[i].notes->next;
			free(d->list[i].notes->message);
			free(d->list[i].notes);
			d->list[i].notes = next;
		}
	}
	free(d->list);
	*d = (struct diags){0};
}
