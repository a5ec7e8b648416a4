/* target.c: what is debugged: an instruction set, programs, monitors. */
#include <stdlib.h>
#include <string.h>

#include "repl/seen.h"

enum { Q_DEFAULT = 65536 };

void repl_target_free(struct target *t)
{
	for (unsigned i = 0; i < t->programs; i++)
		asm_image_free(t->program[i]);
	if (t->labels)
		vmm_labels_free(t->labels);
	free(t->labels);
	if (t->stack)
		vmm_stack_free(t->stack);
	free(t->stack);
	isa_free(t->isa);
	while (t->sources) {
		struct source_text *s = t->sources;
		t->sources = s->next;
		free(s->name);
		text_free(&s->text);
		free(s);
	}
	*t = (struct target){0};
}

/* ---- Programs ------------------------------------------------------------ */

static const struct source *find(struct repl *r, const char *name,
                                 const char *suffix, struct diags *diags)
{
	const char *why = "not found";
	const struct source *s = r->host.reader->find(r->host.reader->ctx, name,
	                                              suffix, NULL, &why);
	if (!s)
		diag_error(diags, (struct pos){0}, "cli-file",
		           "cannot read `%s`: %s", name, why);
	return s;
}

static bool load_program(struct repl *r, struct target *t,
                         const struct repl_setup *setup, const char *name,
                         struct diags *diags)
{
	const struct source *s = find(r, name, ".s", diags);
	struct asm_options options = {
		.reader = r->host.reader,
		.defines = setup->defines,
		.define_count = setup->define_count,
	};
	struct asm_image *image =
	        s ? asm_program(s, setup->isa, &t->isa, &options, diags) : NULL;
	if (!image)
		return false;
	t->name[t->programs] = s->name;
	t->program[t->programs++] = image;
	return true;
}

/* ---- Monitors ------------------------------------------------------------ */

static bool load_stack(struct repl *r, struct target *t,
                       const struct repl_setup *setup, struct diags *diags)
{
	t->image = t->program[0];
	t->q = setup->q ? setup->q : Q_DEFAULT;
	if (!setup->depth)
		return true;
	struct vmm_options options = {
		.reader = r->host.reader,
		.vms = t->programs,
		.slice = vmm_slice(setup->slice, t->programs),
	};
	const struct asm_image *images[VMM_VMS_MAX];
	for (unsigned i = 0; i < t->programs; i++)
		images[i] = t->program[i];
	t->stack = calloc(1, sizeof *t->stack);
	if (!t->stack || !vmm_stack_build(t->stack, t->isa, setup->kinds,
	                                  setup->depth, &options, images,
	                                  t->programs, t->q, diags))
		return false;
	t->depth = setup->depth;
	t->image = t->stack->image;
	t->q = t->stack->q;
	return true;
}

/* ---- All of it ----------------------------------------------------------- */

static bool fill_machine(struct machine *m, const struct target *t,
                         struct diags *diags)
{
	if (!machine_init(m, t->isa, t->q)) {
		diags->out_of_memory = 1;
		return false;
	}
	if (!asm_image_start(t->image, m, diags)) {
		machine_fini(m);
		return false;
	}
	bool quick = machine_use_engine(m, ENGINE_FAST) ||
	             machine_use_engine(m, ENGINE_PORTABLE);
	(void)quick; /* otherwise the reference interpreter will do */
	return true;
}

static void forget_old(struct repl *r)
{
	repl_stops_free(r);
	repl_displays_free(r); /* its addresses are the old program's */
	repl_time_free(r);
	repl_classes_forget(r);
	repl_shadow_forget(r);
	r->lesson.number = 0;
	if (r->loaded)
		machine_fini(&r->m);
	repl_target_free(&r->target);
	for (size_t i = 0; i < r->mark_count; i++)
		free(r->marks[i].note);
	r->mark_count = 0;
	r->stop_count = 0;
	r->stopped_count = 0;
	r->list_file = NULL;
	r->shown_valid = false;
	repl_seen_forget(r);
	r->next_x = 0;
	r->x_letter = 0;
}

bool repl_load(struct repl *r, const struct repl_setup *setup,
               struct diags *diags)
{
	struct target t = {.words = setup->words};
	struct machine m;
	for (unsigned i = 0; i < setup->program_count; i++)
		if (!load_program(r, &t, setup, setup->programs[i], diags))
			goto bad;
	if (!t.programs) {
		diag_error(diags, (struct pos){0}, "cli-operand",
		           "expected a program");
		goto bad;
	}
	if (!load_stack(r, &t, setup, diags) || !fill_machine(&m, &t, diags))
		goto bad;
	forget_old(r);
	r->target = t;
	r->m = m;
	r->loaded = true;
	r->level = t.depth;
	if (!repl_time_console(r) || !repl_time_start(r)) {
		diags->out_of_memory = 1;
		return false;
	}
	for (size_t i = 0; i < setup->input_count; i++)
		repl_time_input(r, setup->input[i]);
	return true;
bad:
	repl_target_free(&t);
	return false;
}

/* ---- Sources ------------------------------------------------------------- */

static void read_source(struct repl *r, struct source_text *s)
{
	const struct source_reader *reader = r->host.reader;
	const struct source *f = reader->find(reader->ctx, s->name, NULL, NULL,
	                                      NULL);
	if (f) {
		text_add_bytes(&s->text, f->text, f->size);
		return;
	}
	/* generated for a monitor */
	struct vmm_options options = {.reader = reader,
	                              .vms = r->target.programs};
	for (unsigned i = 0; i < r->target.depth && !s->text.size; i++)
		(void)!vmm_source_file(r->target.isa,
		                       r->target.stack->level[i].kind,
		                       &options, s->name, &s->text);
}

const struct text *repl_target_source(struct repl *r, const char *name)
{
	struct source_text *s = r->target.sources;
	while (s && strcmp(s->name, name) != 0)
		s = s->next;
	if (s)
		return &s->text;
	s = calloc(1, sizeof *s);
	if (!s || !(s->name = strdup(name))) {
		free(s);
		return NULL;
	}
	s->next = r->target.sources;
	r->target.sources = s;
	read_source(r, s);
	return &s->text;
}
