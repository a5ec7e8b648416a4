/* fields.c: names for where the fields of an instruction are.
 *
 * A routine takes its operands out of the instruction word. By how much to
 * shift and what to mask follows from the set's file, and has a name, so that
 * nobody reads bare numbers. Only names that are used are printed.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "vmm/emit.h"

static unsigned width(const struct isa_field *f)
{
	return f->hi - f->lo + 1;
}

unsigned vmm_field_cuts(const struct isa_field *f)
{
	enum { MASK_BITS = 31 }; /* that andi's signed number can have */
	if (f->kind == ISA_SIGNED || (f->hi < 63 && width(f) > MASK_BITS))
		return (f->hi < 63 ? CUT_LEFT : 0) | CUT_RIGHT;
	return (f->lo > 0 ? CUT_LO : 0) | (f->hi < 63 ? CUT_MASK : 0);
}

static bool same_but_case(const char *a, const char *b)
{
	for (; *a && toupper((unsigned char)*a) == toupper((unsigned char)*b);
	     a++, b++)
		;
	return *a == *b;
}

struct vmm_field_name vmm_field_name(const struct isa *isa,
                                     const struct isa_field *f)
{
	struct vmm_field_name name;
	unsigned like = 0;
	snprintf(name.s, sizeof name.s, "%.40s", f->name);
	for (size_t n = 0; n < isa->field_count; n++)
		like += same_but_case(isa->fields[n].name, f->name);
	for (char *s = name.s; *s && like == 1; s++)
		*s = (char)toupper((unsigned char)*s);
	return name;
}

static void equ(struct text *out, const struct vmm_field_name *name,
                const char *what, const char *number, const char *about)
{
	size_t start = out->size;
	text_printf(out, ".equ    %s_%s, %s", name->s, what, number);
	if (about) {
		text_pad_to(out, start, 32);
		text_printf(out, "; %s", about);
	}
	text_char(out, '\n');
}

static void print_field(const struct isa *isa, const struct isa_field *f,
                        struct text *out)
{
	static const struct {
		enum vmm_cut cut;
		const char *what;
	} rows[] = {
		{CUT_LEFT, "LEFT"}, {CUT_RIGHT, "RIGHT"}, {CUT_LO, "LO"},
		{CUT_MASK, "MASK"},
	};
	struct vmm_field_name name = vmm_field_name(isa, f);
	unsigned cuts = vmm_field_cuts(f);
	char about[96], number[24];
	snprintf(about, sizeof about, "%.40s: bits %u..%u%s", f->name, f->hi,
	         f->lo, f->kind == ISA_SIGNED ? ", signed" : "");
	const char *said = about;
	for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
		if (!(cuts & rows[n].cut))
			continue;
		snprintf(number, sizeof number,
		         rows[n].cut == CUT_MASK ? "0x%" PRIx64 : "%" PRIu64,
		         rows[n].cut == CUT_LEFT    ? (word)63 - f->hi
		         : rows[n].cut == CUT_RIGHT ? (word)64 - width(f)
		         : rows[n].cut == CUT_LO
		                 ? (word)f->lo
		                 : ((word)1 << width(f)) - 1);
		equ(out, &name, rows[n].what, number, said);
		said = NULL;
	}
}

void vmm_print_fields(const struct plan *p, struct text *out)
{
	bool any = false;
	for (size_t n = 0; n < p->isa->field_count; n++) {
		if (!p->field_used[n])
			continue;
		if (!any)
			text_add(out, "\n; Where an instruction's fields are: "
			              "LO, its lowest bit, and MASK; or how "
			              "far to\n; shift it LEFT, and then "
			              "RIGHT, to extend its sign.\n");
		any = true;
		print_field(p->isa, &p->isa->fields[n], out);
	}
}
