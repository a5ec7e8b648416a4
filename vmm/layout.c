/* layout.c: what a monitor publishes, read from its symbol table. See
 * publish.h.
 *
 * A monitor may have been written by anybody, so nothing is believed: what is
 * missing, and what contradicts the rest, is told.
 */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "vmm/internal.h"

static const struct pos nowhere = {NULL, 0, 0, 0};

/* ---- The symbols -------------------------------------------------------- */

enum form { LABEL, VALUE, BLOCK, CELL };
enum need { MAY, MUST };

static const struct row {
	const char *symbol;
	enum form form;
	enum need need;
	const char *about;
	size_t member;
} rows[] = {
#define X(member, symbol, form, need, about)                                  \
	{symbol, form, need, about, offsetof(struct vmm_layout, member)},
	VMM_PUBLISHES(X)
#undef X
#define X(id, symbol, name)                                                   \
	{symbol, VALUE, MUST, name,                                            \
	 offsetof(struct vmm_layout, status_value[id])},
	VMM_STATUS_VALUES(X)
#undef X
#define X(id, symbol, about)                                                  \
	{symbol, VALUE, MAY, about,                                            \
	 offsetof(struct vmm_layout, stop_code[id])},
	VMM_STOP_CODES(X)
#undef X
};

enum { ROWS = sizeof rows / sizeof *rows };

bool vmm_publishes(const char *symbol)
{
	for (size_t n = 0; n < ROWS; n++)
		if (strcmp(rows[n].symbol, symbol) == 0)
			return true;
	return false;
}

static addr *member(struct vmm_layout *l, const struct row *r)
{
	return (addr *)(void *)((char *)l + r->member);
}

static addr get(const struct vmm_layout *l, const struct row *r)
{
	return *(const addr *)(const void *)((const char *)l + r->member);
}

static const char *form_name(enum form form)
{
	return form == LABEL  ? "a label"
	       : form == CELL ? "a register (.reg)"
	                      : "a number (.equ)";
}

static bool has_form(const struct asm_symbol *s, enum form form)
{
	switch (form) {
	case LABEL:
		return s->kind == ASM_LABEL && s->value <= ADDR_MAX;
	case CELL:
		return s->kind == ASM_REGISTER;
	case VALUE:
	case BLOCK:
		return s->kind == ASM_VALUE && s->value <= ADDR_MAX;
	}
	assert(!"not a form");
	return false;
}

static addr read_symbol(const struct asm_image *monitor, const struct row *r,
                        struct diags *diags)
{
	const struct asm_symbol *s = asm_symbol(monitor, r->symbol);
	if (s && has_form(s, r->form))
		return (addr)s->value +
		       (r->form == CELL ? ISA_REGISTER_CELL : 0);
	if (s) {
		diag_error(diags, nowhere, "vmm-symbol",
		           "in a monitor `%s` must be %s; in %s it is not",
		           r->symbol, form_name(r->form), monitor->name);
	} else if (r->need == MUST) {
		struct diag *d = diag_error(
		        diags, nowhere, "vmm-symbol",
		        "%s is not a monitor: `%s` is missing, %s",
		        monitor->name, r->symbol, form_name(r->form));
		diag_hint(d, "%s: %s", r->symbol, r->about);
	}
	return VMM_ABSENT;
}

/* ---- Do they agree? ----------------------------------------------------- */

/* From here on absent values are large, and so are never inside anything. */
static bool in_text(const struct vmm_layout *l, addr at)
{
	return at == VMM_ABSENT || (at >= l->text && at < l->text_end);
}

static bool is_own_word(const struct vmm_layout *l, addr at)
{
	return at == VMM_ABSENT || (at >= l->text_end && at < l->blocks);
}

/* What two rows of a form must not share: a word of a block, a register. */
static const char *shared(const struct vmm_layout *l)
{
	for (size_t a = 0; a < ROWS; a++)
		for (size_t b = 0; b < a; b++)
			if (rows[a].form == rows[b].form &&
			    (rows[a].form == BLOCK || rows[a].form == CELL) &&
			    get(l, &rows[a]) == get(l, &rows[b]) &&
			    get(l, &rows[a]) != VMM_ABSENT)
				return rows[a].symbol;
	return NULL;
}

static const char *outside(const struct vmm_layout *l)
{
	for (size_t n = 0; n < ROWS; n++)
		if (rows[n].form == BLOCK && get(l, &rows[n]) != VMM_ABSENT &&
		    get(l, &rows[n]) >= l->block_words)
			return rows[n].symbol;
	return NULL;
}

bool vmm_layout_sane(const struct vmm_layout *l, struct text *why)
{
	const char *symbol;
	if (l->vms < 1 || l->vms > VMM_VMS_MAX)
		text_printf(why, "VMS is not between 1 and %u",
		            (unsigned)VMM_VMS_MAX);
	else if (l->text > l->text_end || l->text_end > l->blocks)
		text_add(why, "vmm_text, vmm_text_end and vm_blocks are not in "
		              "this order");
	else if (l->blocks > l->k ||
	         (word)l->vms * l->block_words > l->k - l->blocks)
		text_add(why, "the VMs' blocks are not below vmm_end");
	else if ((symbol = outside(l)) != NULL)
		text_printf(why, "%s is not below VM_WORDS", symbol);
	else if ((symbol = shared(l)) != NULL)
		text_printf(why, "%s has the value of another symbol", symbol);
	else if (!in_text(l, l->entry) || !in_text(l, l->taken) ||
	         !in_text(l, l->parked) || !in_text(l, l->given) ||
	         !in_text(l, l->fetch) || !in_text(l, l->decode) ||
	         !in_text(l, l->reflect) || !in_text(l, l->slice_over))
		text_add(why, "one of its disp_ and alloc_ labels is not "
		              "between vmm_text and vmm_text_end");
	else if (l->taken < l->entry)
		text_add(why, "disp_taken is not after disp_entry");
	else if ((l->parked == VMM_ABSENT) != (l->given == VMM_ABSENT) ||
	         l->given < l->parked)
		text_add(why, "alloc_given is not after alloc_next");
	else if (l->fetch != VMM_ABSENT && (l->reg_base == VMM_ABSENT ||
	                                    l->reg_bound == VMM_ABSENT))
		text_add(why, "disp_fetch needs the registers base and bound");
	else if (!is_own_word(l, l->timer_loaded) ||
	         !is_own_word(l, l->timer_virtual))
		text_add(why, "timer_loaded and timer_virtual are not between "
		              "vmm_text_end and vm_blocks");
	else if ((l->timer_virtual == VMM_ABSENT) !=
	                 (l->timer_loaded == VMM_ABSENT) ||
	         (l->timer_virtual == VMM_ABSENT) !=
	                 (l->timer_on == VMM_ABSENT))
		text_add(why, "it has some of timer_loaded, timer_virtual and "
		              "TIMER_ON, but not all");
	else if (l->console_bits < 1 || l->console_bits > 63)
		text_add(why, "CONSOLE_BITS is not between 1 and 63");
	else
		return true;
	return false;
}

bool vmm_layout(const struct asm_image *monitor, struct vmm_layout *out,
                struct diags *diags)
{
	struct text why = {0};
	size_t before = diags->errors;
	for (size_t n = 0; n < ROWS; n++)
		*member(out, &rows[n]) = read_symbol(monitor, &rows[n], diags);
	out->stop_code[VMM_NOT_STOPPED] = VMM_ABSENT;
	out->stop_code[VMM_STOP_OTHER] = VMM_ABSENT;
	if (diags->errors == before && !vmm_layout_sane(out, &why))
		diag_error(diags, nowhere, "vmm-layout",
		           "%s is not a monitor: %s", monitor->name,
		           text_str(&why));
	text_free(&why);
	return diags->errors == before;
}

/* ---- What follows from it ----------------------------------------------- */

/* As boot in allocator.s does it. */
addr vmm_base(const struct vmm_layout *layout, unsigned vm, addr q, addr *size)
{
	assert(vm < layout->vms);
	addr w = q > layout->k ? (q - layout->k) / layout->vms : 0;
	*size = w >= MACHINE_Q_MIN ? w : 0;
	return layout->k + vm * w;
}

addr vmm_block(const struct vmm_layout *layout, unsigned vm)
{
	assert(vm < layout->vms);
	return layout->blocks + vm * layout->block_words;
}

addr vmm_entry_cell(const struct vmm_layout *layout, unsigned vm)
{
	return vmm_block(layout, vm) + layout->p;
}
