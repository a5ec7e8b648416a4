/* labels.c: the consoles of several virtual machines as one text.
 *
 * lines.c takes the words of the one console apart; here what each VM puts out
 * is gathered into lines, which come out whole, with the VM's label before
 * them. Whoever shows several VMs to a person shows them so.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "vmm/vmm.h"

struct vmm_label {
	struct console console; /* its line's */
	struct vmm_labels *labels;
	unsigned vm;
	struct text line;       /* so far; owned */
};

static void say(struct vmm_label *v)
{
	struct vmm_labels *l = v->labels;
	struct text t = {0};
	text_printf(&t, "vm%u| ", v->vm);
	text_add_bytes(&t, text_str(&v->line), v->line.size);
	text_char(&t, '\n');
	v->line.size = 0;
	if (!l->quiet)
		l->say(l->ctx, text_str(&t), t.size);
	text_free(&t);
}

static void out(void *ctx, word index, word value)
{
	struct vmm_label *v = ctx;
	(void)index;
	if (v->labels->words)
		text_printf(&v->line, "%" PRIu64, value);
	else if ((value & 0xff) != '\n')
		text_char(&v->line, (char)(value & 0xff));
	if (v->labels->words || (value & 0xff) == '\n')
		say(v);
}

static word in(void *ctx, word index)
{
	const struct vmm_label *v = ctx;
	const struct console *input = v->labels->input;
	return v->vm == 0 && input && input->in ? input->in(input->ctx, index)
	                                        : CONSOLE_END;
}

bool vmm_labels_init(struct vmm_labels *l, const struct vmm_layout *layout,
                     unsigned count)
{
	l->count = count;
	l->vm = calloc(count, sizeof *l->vm);
	l->consoles = calloc(count, sizeof *l->consoles);
	if (!l->vm || !l->consoles)
		return false;
	for (unsigned i = 0; i < count; i++) {
		struct vmm_label *v = &l->vm[i];
		*v = (struct vmm_label){.labels = l, .vm = i};
		v->console = (struct console){v, in, out};
		l->consoles[i] = &v->console;
	}
	vmm_lines_init(&l->lines, layout, l->consoles, count);
	return true;
}

void vmm_labels_back(struct vmm_labels *l, word ins, const word *list,
                     word outs)
{
	bool quiet = l->quiet;
	for (unsigned i = 0; i < l->count; i++)
		l->vm[i].line.size = 0;
	vmm_lines_back(&l->lines, ins, 0);
	l->quiet = true;
	for (word i = 0; i < outs; i++)
		l->lines.console.out(l->lines.console.ctx, i, list[i]);
	l->quiet = quiet;
}

void vmm_labels_flush(struct vmm_labels *l)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->vm[i].line.size)
			say(&l->vm[i]);
}

void vmm_labels_free(struct vmm_labels *l)
{
	for (unsigned i = 0; l->vm && i < l->count; i++)
		text_free(&l->vm[i].line);
	free(l->vm);
	free(l->consoles);
	vmm_lines_free(&l->lines);
	*l = (struct vmm_labels){0};
}
