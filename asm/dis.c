/* dis.c: an image as assembly.
 *
 * What it writes assembles to the same words at the same addresses with the
 * same entry and the same names. A word is written as an instruction only if
 * that is the word the assembler would make of it, and data as .word. Where the
 * effect of an instruction uses a field as an address (it is assigned to P, or
 * is all there is in mem[...]), a label of that value is written for it.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "asm/internal.h"

struct dis {
	const struct asm_image *image;
	const struct isa *isa;
	struct text *out;
	addr l, b;    /* the .window that is open, (0, 0) for none */
	addr at;      /* where the assembler would go on */
	size_t label; /* image->labels before it are below the next word */
	bool *written; /* for each of image->labels */
};

/* ---- Operands ----------------------------------------------------------- */

static bool is_field(const struct rtl_expr *e, const struct isa_field *f)
{
	return e && e->kind == RTL_FIELD && e->field == f;
}

static bool address_in_expr(const struct rtl_expr *e,
                            const struct isa_field *f)
{
	if (!e)
		return false;
	if (e->kind == RTL_MEM && is_field(e->arg[0], f))
		return true;
	return address_in_expr(e->arg[0], f) ||
	       address_in_expr(e->arg[1], f) || address_in_expr(e->arg[2], f);
}

/* Whether the effect uses the field as an address by itself. */
static bool is_address(const struct rtl_stmt *s, const struct isa_field *f)
{
	for (; s; s = s->next)
		if ((s->target && s->target->kind == RTL_P &&
		     is_field(s->value, f)) ||
		    address_in_expr(s->target, f) ||
		    address_in_expr(s->value, f) || is_address(s->then, f) ||
		    is_address(s->otherwise, f))
			return true;
	return false;
}

/* The label with that value in the window that is open, or NULL. */
static const struct asm_symbol *label_of(const struct dis *d, word value)
{
	const struct asm_image *image = d->image;
	size_t low = 0, high = image->label_count;
	while (low < high) { /* the first whose real address is not below */
		size_t middle = (low + high) / 2;
		if (image->labels[middle]->real < value + d->l)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < image->label_count; low++) {
		const struct asm_symbol *s = image->labels[low];
		if (s->real != value + d->l)
			break;
		if (s->window_l == d->l && s->window_b == d->b)
			return s;
	}
	return NULL;
}

static void operand(const struct dis *d, const struct isa_insn *insn,
                    const struct isa_field *f, word w)
{
	word value = isa_field_get(f, w);
	const struct asm_symbol *label = NULL;
	if (f->kind == ISA_REGISTER) {
		text_printf(d->out, "r%" PRIu64, value);
		return;
	}
	if (value <= ADDR_MAX && is_address(insn->effect.body, f))
		label = label_of(d, value);
	if (label)
		text_add(d->out, label->name);
	else if (f->kind == ISA_SIGNED && value >> 63)
		text_printf(d->out, "-%" PRIu64, -value);
	else
		text_printf(d->out, value < 1024 ? "%" PRIu64 : "0x%" PRIx64,
		            value);
}

static void instruction(const struct dis *d, const struct isa_insn *insn,
                        word w)
{
	size_t start = d->out->size;
	text_add(d->out, insn->name);
	for (size_t i = 0; i < insn->operand_count; i++) {
		const struct isa_operand *o = &insn->operands[i];
		if (i == 0)
			text_pad_to(d->out, start, 8);
		if (o->field)
			operand(d, insn, o->field, w);
		else
			text_char(d->out, o->mark);
		if (o->mark == ',' && !o->field)
			text_char(d->out, ' ');
	}
}

/* Whether the operands say all there is in the word. */
static bool is_said(const struct isa_insn *insn, word w)
{
	word said = insn->match;
	for (size_t i = 0; i < insn->operand_count; i++) {
		const struct isa_field *f = insn->operands[i].field;
		if (f)
			said = isa_field_put(f, said, isa_field_get(f, w));
	}
	return said == w;
}

/* ---- Places ------------------------------------------------------------- */

/* .window and .org, so that what comes next stands at `real` and is seen
 * through (l, b), where (0, 0) is no window. */
static void go_to(struct dis *d, addr real, addr l, addr b)
{
	bool other = l != d->l || b != d->b;
	assert(real >= l && "a place before its window");
	if (other && (d->l || d->b))
		text_add(d->out, "        .endwindow\n");
	if (other && (l || b))
		text_printf(d->out, "        .window %" PRIu32 ", %" PRIu32
		                    "\n", l, b);
	if (other || real != d->at)
		text_printf(d->out, "        .org    %" PRIu32 "\n", real);
	d->l = l;
	d->b = b;
	d->at = real;
}

/* Finds how the word at `real` is seen, by the labels at it: a line knows only
 * the l of its window, so before the first label it is seen as real. */
static void look_through(struct dis *d, addr real,
                         const struct asm_line *line)
{
	const struct asm_image *image = d->image;
	addr l = d->l, b = d->b, line_l = line ? line->window_l : 0;
	while (d->label < image->label_count &&
	       image->labels[d->label]->real < real)
		d->label++;
	for (size_t i = d->label; i < image->label_count; i++) {
		const struct asm_symbol *s = image->labels[i];
		if (s->real != real)
			break;
		if (s->window_l == line_l) {
			l = s->window_l;
			b = s->window_b;
		}
	}
	if (l != line_l || (b && real - l >= b))
		l = b = 0;
	go_to(d, real, l, b);
}

/* The labels at the next word that are seen as it is. */
static void labels_here(struct dis *d)
{
	const struct asm_image *image = d->image;
	for (size_t i = d->label; i < image->label_count; i++) {
		const struct asm_symbol *s = image->labels[i];
		if (s->real != d->at)
			break;
		if (s->window_l == d->l && s->window_b == d->b) {
			text_printf(d->out, "%s:\n", s->name);
			d->written[i] = true;
		}
	}
}

/* ---- Words -------------------------------------------------------------- */

/* The instruction to write for a word, or NULL: write .word. */
static const struct isa_insn *as_code(const struct dis *d, word w,
                                      const struct asm_line *line)
{
	const struct isa_insn *insn = isa_decode(d->isa, w);
	return insn && is_said(insn, w) && (!line || line->code) ? insn : NULL;
}

/* How many data words from i on are the same and can be one .space. */
static addr run_at(const struct dis *d, const struct asm_segment *s, addr i,
                   const struct asm_line *line)
{
	addr end = s->count, n = 1;
	if (line && line->at + line->count - s->at < end)
		end = line->at + line->count - s->at;
	if (d->b && d->l + d->b - s->at < end)
		end = d->l + d->b - s->at;
	for (size_t next = d->label; next < d->image->label_count; next++) {
		addr real = d->image->labels[next]->real;
		if (real > s->at + i) {
			if (real - s->at < end)
				end = real - s->at;
			break;
		}
	}
	while (i + n < end && s->words[i + n] == s->words[i])
		n++;
	return line ? n : 1;
}

static void comment(struct dis *d, size_t start, word w)
{
	text_pad_to(d->out, start, 40);
	text_printf(d->out, "; %06" PRIu32 " %016" PRIx64, d->at, w);
	if (w >= ' ' && w < 0x7f)
		text_printf(d->out, " '%c'", (char)w);
	text_char(d->out, '\n');
}

/* Writes the word i of a segment, or a run of them; how many. */
static addr write_word(struct dis *d, const struct asm_segment *s, addr i)
{
	enum { WORTH_FOLDING = 4 };
	assert(i < s->count);
	word w = s->words[i];
	const struct asm_line *line = asm_line_at(d->image, s->at + i);
	look_through(d, s->at + i, line);
	labels_here(d);
	assert(d->at == s->at + i && "the word goes elsewhere");
	const struct isa_insn *insn = as_code(d, w, line);
	addr run = insn ? 1 : run_at(d, s, i, line);
	if (run < WORTH_FOLDING)
		run = 1;
	size_t start = d->out->size;
	text_repeat(d->out, ' ', 8);
	if (insn)
		instruction(d, insn, w);
	else if (run > 1)
		text_printf(d->out, ".space  %" PRIu32 ", 0x%" PRIx64, run, w);
	else
		text_printf(d->out, ".word   0x%" PRIx64, w);
	comment(d, start, w);
	d->at += run;
	return run;
}

/* ---- The whole ---------------------------------------------------------- */

static void header(const struct dis *d)
{
	const struct asm_image *image = d->image;
	text_add(d->out, "; ");
	for (const char *s = image->name; *s; s++)
		text_char(d->out, *s == '\n' || *s == '\r' ? '?' : *s);
	text_printf(d->out, ", for %s\n", d->isa->name);
	for (size_t i = 0; i < image->symbol_count; i++) {
		const struct asm_symbol *s = &image->symbols[i];
		if (s->kind == ASM_REGISTER)
			text_printf(d->out, "        .reg    %s, r%" PRIu64
			                    "\n", s->name, s->value);
		else if (s->kind == ASM_VALUE)
			text_printf(d->out, "        .equ    %s, 0x%" PRIx64
			                    "\n", s->name, s->value);
	}
	text_printf(d->out, "        .entry  %" PRIu32 "\n", image->entry);
}

static void write_all(struct dis *d)
{
	const struct asm_image *image = d->image;
	header(d);
	for (size_t n = 0; n < image->segment_count; n++) {
		const struct asm_segment *s = &image->segments[n];
		for (addr i = 0; i < s->count;)
			i += write_word(d, s, i);
	}
	/* labels where there is no word, or one seen otherwise */
	for (size_t i = 0; i < image->label_count; i++) {
		const struct asm_symbol *s = image->labels[i];
		if (d->written[i])
			continue;
		go_to(d, s->real, s->window_l, s->window_b);
		text_printf(d->out, "%s:\n", s->name);
	}
	if (d->l || d->b)
		text_add(d->out, "        .endwindow\n");
}

void asm_disassemble(const struct asm_image *image, const struct isa *isa,
                     struct text *out)
{
	struct dis d = {.image = image, .isa = isa, .out = out,
	                .at = AS_FIRST_ADDRESS};
	d.written = calloc(image->label_count + 1, sizeof *d.written);
	if (!d.written) {
		out->failed = true;
		return;
	}
	write_all(&d);
	free(d.written);
}
