/* lines.c: the console lines of several virtual machines, taken apart.
 *
 * A word out is a control word, or belongs to the line selected last. A word in
 * belongs to the line that was selected when it was asked for. Both are told
 * by their number, and a machine may go back to an earlier one: so it is
 * remembered what became of each, and later ones are forgotten then.
 */
#include <stdlib.h>

#include "vmm/vmm.h"

static bool more(struct vmm_lines *l, struct vmm_word **list, word count,
                 word *room)
{
	if (count < *room)
		return true;
	word n = *room ? 2 * *room : 256;
	struct vmm_word *grown = realloc(*list, n * sizeof *grown);
	if (!grown) {
		l->failed = true;
		return false;
	}
	*list = grown;
	*room = n;
	return true;
}

static unsigned selected(const struct vmm_lines *l)
{
	return l->outs ? l->out[l->outs - 1].line : l->first;
}

/* How many words of the line there were in the first n. */
static word words_of(const struct vmm_word *list, word n, unsigned line)
{
	while (n-- > 0)
		if (list[n].line == line && !list[n].control)
			return list[n].index + 1;
	return 0;
}

static const struct console *line_of(const struct vmm_lines *l, unsigned line)
{
	return line < l->count ? l->line[line] : NULL;
}

/* The number in a control word; all ones announce a word that only looks like
 * one. */
static word number_of(const struct vmm_lines *l, word control)
{
	return control & (((word)1 << l->bits) - 1);
}

static void out(void *ctx, word index, word value)
{
	struct vmm_lines *l = ctx;
	if (index < l->outs)
		l->outs = index;
	if (!more(l, &l->out, l->outs, &l->out_room))
		return;
	bool quoted = l->outs && l->out[l->outs - 1].literal;
	struct vmm_word w = {.line = selected(l)};
	w.control = !quoted && value >> l->bits == l->mark;
	w.literal = w.control && number_of(l, value) == number_of(l, ~(word)0);
	if (w.control && !w.literal)
		w.line = (unsigned)number_of(l, value);
	if (!w.control)
		w.index = words_of(l->out, l->outs, w.line);
	l->out[l->outs++] = w;
	const struct console *c = line_of(l, w.line);
	if (!w.control && c && c->out)
		c->out(c->ctx, w.index, value);
}

static word in(void *ctx, word index)
{
	struct vmm_lines *l = ctx;
	if (index < l->ins) {
		/* asked again; by another line only after going back */
		if (l->in[index].line != selected(l))
			l->ins = index;
	}
	if (index >= l->ins) {
		if (!more(l, &l->in, l->ins, &l->in_room))
			return CONSOLE_END;
		unsigned line = selected(l);
		l->in[l->ins] = (struct vmm_word){
			.line = line,
			.index = words_of(l->in, l->ins, line),
		};
		l->ins++;
	}
	const struct console *c = line_of(l, l->in[index].line);
	return c && c->in ? c->in(c->ctx, l->in[index].index) : CONSOLE_END;
}

void vmm_lines_init(struct vmm_lines *l, const struct vmm_layout *layout,
                    const struct console *const *lines, unsigned count)
{
	*l = (struct vmm_lines){
		.console = {l, in, out}, .line = lines, .count = count,
		.bits = layout->console_bits, .mark = layout->console_mark,
	};
}

void vmm_lines_back(struct vmm_lines *l, word ins, word outs)
{
	if (ins < l->ins)
		l->ins = ins;
	if (outs < l->outs)
		l->outs = outs;
}

unsigned vmm_lines_input(const struct vmm_lines *l, word index, word *nth)
{
	unsigned line = index < l->ins ? l->in[index].line : selected(l);
	*nth = index < l->ins ? l->in[index].index
	                      : words_of(l->in, l->ins, line) + index - l->ins;
	return line;
}

void vmm_lines_free(struct vmm_lines *l)
{
	free(l->in);
	free(l->out);
	*l = (struct vmm_lines){0};
}
