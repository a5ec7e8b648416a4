/* monitor.c: a monitor's words, and where in them the relation's names are. */
#include <stdlib.h>
#include <string.h>

#include "proofs/internal.h"

static const struct pos nowhere = {NULL, 0, 0, 0};

/* What no monitor need have, and the relation cannot be said without. */
static bool complete(const struct monitor *m, struct diags *diags)
{
	const struct vmm_layout *l = &m->layout;
	const struct {
		const char *name;
		addr at;
	} needed[] = {
		{"zero", l->reg_zero}, {"base", l->reg_base},
		{"bound", l->reg_bound}, {"VM_IN_FULL", l->in_full},
		{"VM_IN", l->in}, {"VM_LINE", l->line},
		{"timer_loaded", l->timer_loaded},
		{"timer_virtual", l->timer_virtual},
		{"TIMER_ON", l->timer_on}, {"TIMER_STALE", l->timer_stale},
		{"slice_left", l->slice_left}, {"vmm_work", l->work},
		{"any_wedged", l->any_wedged},
	};
	size_t before = diags->errors;
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (needed[i].at == VMM_ABSENT)
			diag_error(diags, nowhere, "vmm-symbol",
			           "nothing can be proved of %s: `%s` is "
			           "missing", m->image->name, needed[i].name);
	return diags->errors == before;
}

/* The invariant keeps every word that the monitor does not call its work
 * space: text, tables, constants, and what lies between. */
static void set_constants(struct monitor *m)
{
	for (addr i = 0; i < m->layout.k; i++)
		m->constant[i] = i < m->layout.work;
	m->constant[CELL_OLD_PSW] = false;
	for (addr i = 0; i < ISA_REGISTERS; i++)
		m->constant[ISA_REGISTER_CELL + i] = false;
}

static void load(struct monitor *m)
{
	for (size_t i = 0; i < m->image->segment_count; i++) {
		const struct asm_segment *s = &m->image->segments[i];
		for (addr n = 0; n < s->count && s->at + n < m->layout.k; n++)
			m->words[s->at + n] = s->words[n];
	}
}

bool proofs_monitor_open(struct monitor *m, const struct isa *isa,
                         const struct proofs_options *o, struct diags *diags)
{
	struct vmm_options v = {
		.reader = o->reader, .vms = o->vms, .slice = o->slice,
		.q = o->q,
	};
	*m = (struct monitor){.isa = isa, .kind = o->kind, .slice = o->slice};
	m->built = o->monitor ? NULL : vmm_build(isa, o->kind, &v, diags);
	m->image = o->monitor ? o->monitor : m->built;
	if (!m->image)
		return false;
	if (!vmm_layout(m->image, &m->layout, diags) || !complete(m, diags))
		return false;
	m->words = calloc(m->layout.k, sizeof *m->words);
	m->constant = calloc(m->layout.k, sizeof *m->constant);
	if (!m->words || !m->constant)
		return false;
	load(m);
	set_constants(m);
	return true;
}

void proofs_monitor_close(struct monitor *m)
{
	asm_image_free(m->built);
	free(m->words);
	free(m->constant);
}
