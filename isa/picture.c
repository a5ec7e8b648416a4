/* picture.c: the word drawn as boxes.
 *
 *            63    56 55  52 51  48 47           32 31            0
 *           +--------+------+------+---------------+---------------+
 *     RI    |   op   |  a   |          0           |      imm      |
 *     RRI   |   op   |  a   |  b   |       0       |      imm      |
 *           +--------+------+------+---------------+---------------+
 *
 * The boundaries of all forms cut the word into segments; each form's cells
 * cover one or more of them.
 */
#include <assert.h>
#include <string.h>

#include "isa/internal.h"

enum {
	CELLS_MAX = 2 * ISA_FORM_FIELDS_MAX + 1,
	LABEL_ROOM = 24,
	WIDEST_PICTURE = 94,
};

struct cell {
	unsigned hi, lo;
	char label[LABEL_ROOM];
};

struct picture {
	size_t count;     /* segments, highest bits first */
	unsigned hi[64], lo[64];
	size_t width[64]; /* columns between the borders */
	size_t names;     /* width of the longest form's name */
};

void isa_print_value(const struct isa_field *f, word w, struct text *out)
{
	word v = isa_field_get(f, w);
	bool minus = f->kind == ISA_SIGNED && v >> 63;
	text_printf(out, "%s%llu", minus ? "-" : "",
	            (unsigned long long)(minus ? -v : v));
}

/* ---- Cells of a form ---------------------------------------------------- */

static void set_label(struct cell *c, const char *s)
{
	size_t n = strlen(s);
	if (n >= LABEL_ROOM)
		n = LABEL_ROOM - 1;
	memcpy(c->label, s, n);
	c->label[n] = '\0';
}

static void label_field(struct cell *c, const struct isa_field *f,
                        const struct isa_insn *insn)
{
	struct text t = {0};
	if (!insn || isa_is_operand(insn, f))
		text_add(&t, f->name);
	else if (f == insn->form->fields[0])
		text_printf(&t, "0x%02x", insn->op);
	else
		isa_print_value(f, insn->match, &t);
	set_label(c, text_str(&t));
	text_free(&t);
}

static size_t cells(const struct isa_form *form, const struct isa_insn *insn,
                    struct cell *out)
{
	size_t n = 0;
	unsigned next = 64; /* lowest bit covered */
	for (size_t i = 0; i <= form->count; i++) {
		const struct isa_field *f =
		        i < form->count ? form->fields[i] : NULL;
		unsigned above = f ? f->hi + 1 : 0;
		assert(n + 2 <= CELLS_MAX && above <= next);
		if (above < next) {
			out[n].hi = next - 1;
			out[n].lo = above;
			set_label(&out[n++], "0");
		}
		if (!f)
			break;
		out[n].hi = f->hi;
		out[n].lo = f->lo;
		label_field(&out[n++], f, insn);
		next = f->lo;
	}
	return n;
}

/* ---- Segments ----------------------------------------------------------- */

static void cut(struct picture *p, const struct isa_form *forms, size_t n)
{
	bool top[64] = {[63] = true}; /* a cell begins at this bit */
	struct cell c[CELLS_MAX];
	for (size_t i = 0; i < n; i++) {
		size_t count = cells(&forms[i], NULL, c);
		for (size_t k = 0; k < count; k++)
			top[c[k].hi] = true;
	}
	for (int bit = 63; bit >= 0; bit--) {
		if (top[bit])
			p->hi[p->count++] = (unsigned)bit;
		assert(p->count > 0 && p->count <= 64);
		p->lo[p->count - 1] = (unsigned)bit;
	}
}

static size_t digits(unsigned bit)
{
	return bit > 9 ? 2 : 1;
}

/* Room for the bit numbers, and a little more for many bits. */
static size_t least_width(unsigned hi, unsigned lo)
{
	size_t width = (hi - lo + 1) * 2 / 3;
	size_t numbers = hi == lo ? digits(hi) : digits(hi) + digits(lo) + 2;
	return width > numbers ? width : numbers;
}

/* Columns from the first to the last segment of a cell. */
static size_t span(const struct picture *p, const struct cell *c, size_t *last)
{
	size_t width = 0;
	for (size_t i = 0; i < p->count; i++)
		if (p->hi[i] <= c->hi && p->lo[i] >= c->lo) {
			width += p->width[i] + (width > 0);
			*last = i;
		}
	return width;
}

static void set_widths(struct picture *p, const struct isa_form *forms,
                       size_t n, const struct isa_insn *insn)
{
	struct cell c[CELLS_MAX];
	for (size_t i = 0; i < p->count; i++)
		p->width[i] = least_width(p->hi[i], p->lo[i]);
	for (size_t i = 0; i < n; i++) {
		size_t count = cells(&forms[i], insn, c);
		for (size_t k = 0; k < count; k++) {
			size_t last = 0, width = span(p, &c[k], &last);
			size_t wanted = strlen(c[k].label) + 2;
			if (width < wanted)
				p->width[last] += wanted - width;
		}
		size_t name = insn ? 0 : strlen(forms[i].name);
		if (name > p->names)
			p->names = name;
	}
}

/* ---- Drawing ------------------------------------------------------------ */

static void margin(const struct picture *p, struct text *out, const char *name)
{
	text_printf(out, "  %s", name);
	if (p->names)
		text_repeat(out, ' ', p->names - strlen(name) + 2);
}

static void draw_numbers(const struct picture *p, struct text *out)
{
	margin(p, out, "");
	for (size_t i = 0; i < p->count; i++) {
		size_t start = out->size;
		text_printf(out, " %u", p->hi[i]);
		if (p->lo[i] != p->hi[i])
			text_pad_to(out, start,
			            1 + p->width[i] - digits(p->lo[i]));
		if (p->lo[i] != p->hi[i])
			text_printf(out, "%u", p->lo[i]);
		else
			text_repeat(out, ' ', p->width[i] - digits(p->hi[i]));
	}
	text_char(out, '\n');
}

static void draw_border(const struct picture *p, struct text *out)
{
	margin(p, out, "");
	for (size_t i = 0; i < p->count; i++) {
		text_char(out, '+');
		text_repeat(out, '-', p->width[i]);
	}
	text_add(out, "+\n");
}

static void draw_form(const struct picture *p, const struct isa_form *form,
                      const struct isa_insn *insn, struct text *out)
{
	struct cell c[CELLS_MAX];
	size_t count = cells(form, insn, c), last;
	margin(p, out, insn ? "" : form->name);
	for (size_t k = 0; k < count; k++) {
		size_t width = span(p, &c[k], &last);
		size_t n = strlen(c[k].label), before = (width - n) / 2;
		assert(n <= width && "wider than set_widths made room for");
		text_char(out, '|');
		text_repeat(out, ' ', before);
		text_add(out, c[k].label);
		text_repeat(out, ' ', width - n - before);
	}
	text_add(out, "|\n");
}

bool isa_print_picture(const struct isa_form *forms, size_t n,
                       const struct isa_insn *insn, struct text *out)
{
	struct picture p = {0};
	cut(&p, forms, n);
	set_widths(&p, forms, n, insn);
	size_t total = p.names + 4 + p.count + 1;
	for (size_t i = 0; i < p.count; i++)
		total += p.width[i];
	if (total > WIDEST_PICTURE)
		return false;
	draw_numbers(&p, out);
	draw_border(&p, out);
	for (size_t i = 0; i < n; i++)
		draw_form(&p, &forms[i], insn, out);
	draw_border(&p, out);
	return true;
}
