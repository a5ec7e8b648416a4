/* tidy.c: a routine without what is idle in it.
 *
 * Expressions and statements give their labels without knowing of each other.
 * So two labels may stand in one place, nothing may go to one, and a jump may
 * lead to the next line or to another jump. Here all of that is taken out, and
 * the labels that are left are numbered anew, in their order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/emit.h"

/* What is known of each local label. */
struct label {
	unsigned same_as; /* the one kept of those in its place */
	const char *to;   /* that one: there is only a jump there, to the
	                     name here; or NULL */
	unsigned uses;
	unsigned number;  /* the new one; 0: not yet given */
};

struct tidy {
	struct emit *x;
	struct text in, out; /* the routine before and after; owned */
	struct label *labels; /* [number]; owned */
	const char *name;
	size_t name_size;
};

/* ---- Reading ------------------------------------------------------------ */

/* The local label at s, and in *size how long it is; 0 if there is none. */
static unsigned label_at(const struct tidy *t, const char *s, size_t *size)
{
	if (strncmp(s, "v_", 2) != 0 ||
	    strncmp(s + 2, t->name, t->name_size) != 0 ||
	    s[2 + t->name_size] != '$')
		return 0;
	char *end;
	const char *digits = s + 2 + t->name_size + 1;
	unsigned long n = strtoul(digits, &end, 10);
	*size = (size_t)(end - s);
	assert(n > 0 && n <= t->x->labels && end > digits);
	return (unsigned)n;
}

/* The label that stands alone in the line at s. */
static unsigned label_line(const struct tidy *t, const char *s)
{
	size_t size;
	unsigned n = label_at(t, s, &size);
	return n && s[size] == ':' ? n : 0;
}

/* Where the line at s jumps to, and does nothing else; NULL: another line. */
static const char *jump_target(const char *s)
{
	const char *verb = s + strspn(s, " ");
	if (strncmp(verb, "jmp ", 4) != 0)
		return NULL;
	return verb + 3 + strspn(verb + 3, " ");
}

static bool is_code(const char *s)
{
	s += strspn(s, " ");
	return *s != '\n' && *s != ';';
}

static const char *next_line(const char *s)
{
	const char *end = strchr(s, '\n');
	assert(end && "a routine is made of lines");
	return end + 1;
}

/* Whether the label stands before the next instruction after the line. */
static bool comes_next(const struct tidy *t, const char *line, unsigned label)
{
	for (const char *s = next_line(line); *s; s = next_line(s)) {
		unsigned n = label_line(t, s);
		if (n && t->labels[n].same_as == t->labels[label].same_as)
			return true;
		if (!n && is_code(s))
			return false;
	}
	return false;
}

/* The one kept of the labels in a label's place; 0 for none. */
static unsigned group(const struct tidy *t, unsigned n)
{
	return n ? t->labels[n].same_as : 0;
}

/* ---- Finding out -------------------------------------------------------- */

/* Of labels with no instruction between them the first is kept. */
static void join(struct tidy *t)
{
	unsigned first = 0;
	for (const char *s = text_str(&t->in); *s; s = next_line(s)) {
		unsigned n = label_line(t, s);
		if (n) {
			first = first ? first : n;
			t->labels[n].same_as = first;
		} else if (is_code(s)) {
			first = 0;
		}
	}
}

/* Labels at which there is only a jump to somewhere else. */
static void thread(struct tidy *t)
{
	size_t size;
	unsigned label = 0;
	for (const char *s = text_str(&t->in); *s; s = next_line(s)) {
		unsigned n = label_line(t, s);
		const char *to = jump_target(s);
		if (n)
			label = t->labels[n].same_as;
		else if (label && to &&
		         group(t, label_at(t, to, &size)) != label)
			t->labels[label].to = to;
		if (!n && is_code(s))
			label = 0;
	}
}

/* Jumps that lead to the next line, and those that nothing comes to. */
static bool is_idle_jump(const struct tidy *t, const char *line, bool reached)
{
	size_t size;
	const char *to = jump_target(line);
	unsigned n = to ? label_at(t, to, &size) : 0;
	return to && (!reached || (n && comes_next(t, line, n)));
}

/* Whether what follows the line is come to: by the line itself, or by going
 * to the label that it is. A jump that is taken out leaves it as it was. */
static bool reaches(const struct tidy *t, const char *line, bool reached)
{
	unsigned n = label_line(t, line);
	if (is_idle_jump(t, line, reached))
		return reached;
	if (n)
		return reached || !t->labels[t->labels[n].same_as].to;
	return is_code(line) ? !jump_target(line) : reached;
}

/* The local label that the one at s leads to, by jumps if there are any. 0 if
 * there is none at s, or it leads out of the routine: *out is then where to. */
static unsigned goes_to(const struct tidy *t, const char *s, size_t *size,
                        const char **out)
{
	size_t ignored;
	unsigned n = group(t, label_at(t, s, size));
	while (n && t->labels[n].to) {
		*out = t->labels[n].to;
		n = group(t, label_at(t, *out, &ignored));
	}
	return n;
}

static void count_uses(struct tidy *t)
{
	size_t size;
	const char *out;
	bool reached = true;
	for (const char *s = text_str(&t->in); *s; s = next_line(s)) {
		bool idle = is_idle_jump(t, s, reached);
		reached = reaches(t, s, reached);
		if (label_line(t, s) || !is_code(s) || idle)
			continue;
		for (const char *c = s; *c != '\n'; c++) {
			unsigned n = goes_to(t, c, &size, &out);
			t->labels[n].uses += n != 0;
		}
	}
}

/* ---- Writing ------------------------------------------------------------ */

static void write_label(struct tidy *t, unsigned n)
{
	text_printf(&t->out, "v_%s$%u", t->name, t->labels[n].number);
}

static void write_line(struct tidy *t, const char *s)
{
	size_t size;
	const char *out;
	if (label_line(t, s)) {
		write_label(t, label_line(t, s));
		text_add(&t->out, ":\n");
		return;
	}
	while (*s != '\n') {
		if (!is_code(s) || !label_at(t, s, &size)) {
			text_char(&t->out, *s++);
			continue;
		}
		unsigned to = goes_to(t, s, &size, &out);
		if (to)
			write_label(t, to);
		else
			text_add_bytes(&t->out, out, strcspn(out, " \n"));
		s += size;
	}
	text_char(&t->out, '\n');
}

static bool is_kept(const struct tidy *t, const char *line, bool reached)
{
	unsigned n = label_line(t, line);
	if (n)
		return t->labels[n].same_as == n && t->labels[n].uses > 0;
	return !is_idle_jump(t, line, reached);
}

static void number(struct tidy *t)
{
	unsigned count = 0;
	for (const char *s = text_str(&t->in); *s; s = next_line(s))
		if (label_line(t, s) && is_kept(t, s, true))
			t->labels[label_line(t, s)].number = ++count;
}

static void write(struct tidy *t)
{
	bool reached = true;
	for (const char *s = text_str(&t->in); *s; s = next_line(s)) {
		if (is_kept(t, s, reached))
			write_line(t, s);
		reached = reaches(t, s, reached);
	}
}

/* Takes out what is seen to be idle, once; whether anything was. */
static bool tidy(struct tidy *t, unsigned labels)
{
	memset(t->labels, 0, (labels + 1) * sizeof *t->labels);
	t->out.size = 0;
	join(t);
	thread(t);
	count_uses(t);
	number(t);
	write(t);
	bool changed = strcmp(text_str(&t->in), text_str(&t->out)) != 0;
	struct text out = t->out;
	t->out = t->in;
	t->in = out;
	return changed;
}

void vmm_emit_tidy(struct emit *x, size_t start)
{
	struct tidy t = {.x = x, .name = x->insn->name,
	                 .name_size = strlen(x->insn->name)};
	if (x->out->failed || !x->labels)
		return;
	t.labels = calloc(x->labels + 1, sizeof *t.labels);
	text_add(&t.in, text_str(x->out) + start);
	/* each pass takes something out that the one before has laid bare */
	bool more = t.labels && !t.in.failed;
	for (unsigned n = 0; n <= x->labels && more; n++)
		more = tidy(&t, x->labels) && !t.in.failed;
	x->out->size = start;
	text_add_bytes(x->out, text_str(&t.in), t.in.size);
	x->out->failed = x->out->failed || !t.labels || t.in.failed;
	text_free(&t.in);
	text_free(&t.out);
	free(t.labels);
}
