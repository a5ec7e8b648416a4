/* show.c: a set, or one instruction, as a page of a manual. */
#include <assert.h>
#include <string.h>

#include "isa/internal.h"

enum { PAGE = 96 }; /* columns, where there is a choice */

/* ---- Prose and columns -------------------------------------------------- */

/* Words of s, filled up to PAGE; further lines begin at column `indent`. The
 * text stands at column `at`. */
static void fill(struct text *out, const char *s, size_t at, size_t indent)
{
	const char *before = "";
	while (*s) {
		size_t n = strcspn(s, " ");
		if (*before && at + 1 + n > PAGE) {
			text_char(out, '\n');
			text_repeat(out, ' ', indent);
			at = indent;
			before = "";
		}
		text_add(out, before);
		text_add_bytes(out, s, n);
		at += (*before != '\0') + n;
		s += n + strspn(s + n, " ");
		before = " ";
	}
	text_char(out, '\n');
}

/* The effect's statements, one below the other, each on one line; false when
 * one of them is too long for that. */
static bool add_statements(const struct rtl *rtl, size_t indent,
                           struct text *out)
{
	for (const struct rtl_stmt *s = rtl->body; s; s = s->next) {
		struct text t = {0};
		rtl_print_stmt(rtl, s, &t);
		bool fits = indent + t.size <= PAGE;
		text_add(out, text_str(&t));
		text_free(&t);
		if (!fits)
			return false;
		if (s->next) {
			text_char(out, '\n');
			text_repeat(out, ' ', indent);
		}
	}
	return true;
}

/* The effect, from column `indent` on: on one line, or in as many lines as
 * its statements are, or with its blocks laid out. */
static void print_lines(const struct isa_insn *i, size_t indent,
                        struct text *out)
{
	struct text t = {0};
	size_t skip = 0;
	rtl_print(&i->effect, &t, -1);
	if (indent + t.size > PAGE) {
		text_free(&t);
		if (!add_statements(&i->effect, indent, &t)) {
			text_free(&t);
			rtl_print(&i->effect, &t, (int)indent);
			skip = t.size > indent ? indent : t.size;
		}
	}
	text_add(out, text_str(&t) + skip);
	text_free(&t);
	text_char(out, '\n');
}

/* ---- Tables ------------------------------------------------------------- */

/* Op, and the fields that are constant: "0x60 k=1". */
static void print_code(const struct isa_insn *i, struct text *out)
{
	text_printf(out, "0x%02x", i->op);
	for (size_t n = 1; n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (isa_is_operand(i, f))
			continue;
		text_printf(out, " %s=", f->name);
		isa_print_value(f, i->match, out);
	}
}

struct columns {
	size_t code, operands, user, effect;
};

static size_t at_least(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* The same columns for all groups. */
static struct columns columns(const struct isa *isa)
{
	size_t name = 4, code = 2, operands = 8;
	for (size_t n = 0; n < isa->insn_count; n++) {
		const struct isa_insn *i = &isa->insns[n];
		struct text t = {0};
		print_code(i, &t);
		code = at_least(code, t.size);
		name = at_least(name, strlen(i->name));
		operands = at_least(operands, strlen(i->asm_text));
		text_free(&t);
	}
	if (operands > 28)
		operands = 28;
	struct columns c;
	c.code = 2 + name + 2;
	c.operands = c.code + code + 2;
	c.user = c.operands + operands + 2;
	c.effect = c.user + 9;
	return c;
}

static void print_ruler(const struct columns *c, struct text *out)
{
	static const char *const names[] = {"name", "op", "operands", "user",
	                                    "effect"};
	size_t const at[] = {2, c->code, c->operands, c->user, c->effect};
	size_t start = out->size;
	for (size_t i = 0; i < 5; i++) {
		text_pad_to(out, start, at[i]);
		text_add(out, names[i]);
	}
	text_char(out, '\n');
}

static void print_row(const struct group *g, const struct columns *c,
                      const struct isa_insn *i, struct text *out)
{
	size_t start = out->size;
	text_printf(out, "  %s", i->name);
	text_pad_to(out, start, c->code);
	print_code(i, out);
	text_pad_to(out, start, c->operands);
	text_add(out, i->asm_text);
	text_pad_to(out, start, c->user);
	text_add(out, isa_user_name(i->user));
	text_pad_to(out, start, c->effect);
	print_lines(i, c->effect, out);
	if (!g->one_claim && i->claim.stated) {
		struct text t = {0};
		text_repeat(out, ' ', c->effect);
		text_add(&t, "claim: ");
		isa_print_claim(&i->claim, &t);
		fill(out, text_str(&t), c->effect, c->effect + 7);
		text_free(&t);
	}
	if (i->about) {
		text_repeat(out, ' ', c->effect);
		text_add(out, "# ");
		fill(out, i->about, c->effect + 2, c->effect + 2);
	}
}

static void print_group(const struct group *g, const struct columns *c,
                        struct text *out)
{
	const struct isa_claim *claim = &g->first->claim;
	text_printf(out, "\n%s", g->first->group);
	if (g->one_claim && claim->stated) {
		text_add(out, "  (claim: ");
		isa_print_claim(claim, out);
		text_char(out, ')');
	}
	text_char(out, '\n');
	if (g->first->group_about) {
		text_add(out, "  ");
		fill(out, g->first->group_about, 2, 2);
	}
	for (size_t n = 0; n < g->count; n++)
		print_row(g, c, &g->first[n], out);
}

/* ---- The set ------------------------------------------------------------ */

/* "Registers: a, b, c.  Signed: k, imm." */
static void print_kinds(const struct isa *isa, struct text *out)
{
	static const struct {
		enum isa_field_kind kind;
		const char *title;
	} kinds[] = {
		{ISA_REGISTER, "registers"},
		{ISA_SIGNED, "signed"},
		{ISA_UNSIGNED, "unsigned"},
	};
	const char *between = "  ";
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const char *before = ": ";
		for (size_t i = 0; i < isa->field_count; i++) {
			const struct isa_field *f = &isa->fields[i];
			if (f->kind != kinds[k].kind || f == isa->op)
				continue;
			if (*before == ':')
				text_printf(out, "%s%s", between,
				            kinds[k].title);
			text_printf(out, "%s%s", before, f->name);
			before = ", ";
			between = "; ";
		}
	}
	if (*between == ';')
		text_char(out, '\n');
}

/* Forms without a picture: fields and their bits. */
static void list_forms(const struct isa *isa, struct text *out)
{
	for (size_t i = 0; i < isa->form_count; i++) {
		const struct isa_form *f = &isa->forms[i];
		text_printf(out, "  %s:", f->name);
		for (size_t k = 0; k < f->count; k++)
			text_printf(out, " %s %u..%u", f->fields[k]->name,
			            f->fields[k]->hi, f->fields[k]->lo);
		text_char(out, '\n');
	}
}

/* The values of op that no instruction has, as ranges. */
static void print_free(const struct isa *isa, struct text *out)
{
	unsigned n = 1u << (isa->op->hi - isa->op->lo + 1);
	struct text t = {0};
	const char *before = "";
	for (unsigned v = 0, end; v < n; v = end + 1) {
		for (end = v; end < n && !isa->by_op[end]; end++)
			;
		if (end == v)
			continue;
		text_printf(&t, end == v + 1 ? "%s0x%02x" : "%s0x%02x..0x%02x",
		            before, v, end - 1);
		before = ", ";
	}
	if (t.size) {
		text_add(out, "\nUnassigned op: ");
		fill(out, text_str(&t), 15, 15);
	}
	text_free(&t);
}

void isa_print_manual(const struct isa *isa, struct text *out)
{
	text_add(out, isa->name);
	if (isa->base)
		text_printf(out, ", a variant of %s", isa->base);
	text_printf(out, ": %zu instruction%s\n", isa->insn_count,
	            isa->insn_count == 1 ? "" : "s");
	if (isa->about)
		fill(out, isa->about, 0, 0);
	text_char(out, '\n');
	if (!isa_print_picture(isa->forms, isa->form_count, NULL, out))
		list_forms(isa, out);
	print_kinds(isa, out);
	struct columns c = columns(isa);
	text_char(out, '\n');
	print_ruler(&c, out);
	for (size_t at = 0; at < isa->insn_count;) {
		struct group g = isa_group(isa, at);
		print_group(&g, &c, out);
		at += g.count;
	}
	print_free(isa, out);
}

/* ---- One instruction ---------------------------------------------------- */

static const char *const user_text[ISA_USER_COUNT] = {
	[ISA_EXECUTE] = "executes, as in supervisor mode",
	[ISA_TRAP] = "privileged trap",
	[ISA_IGNORE] = "ignored: only P advances",
};

/* Names of the kinds in a set of them, r, mem and so on. */
static void print_parts(uint64_t kinds, struct text *out)
{
	const char *between = "";
	for (unsigned k = RTL_M; k < RTL_KINDS; k++)
		if ((k <= RTL_ABS || k == RTL_INSIDE) && kinds >> k & 1) {
			text_printf(out, "%s%s", between,
			            rtl_operator(k)->text);
			between = ", ";
		}
	if (!*between)
		text_add(out, "nothing");
	text_char(out, '\n');
}

/* The traps it may end in, of itself, in supervisor mode. */
static void print_traps(const struct rtl *rtl, struct text *out)
{
	uint64_t causes = rtl->causes;
	const char *between = "";
	if (rtl->reads + rtl->writes > 0)
		causes |= (uint64_t)1 << TRAP_MEMORY;
	for (unsigned c = 1; c < TRAP_COUNT; c++)
		if (causes >> c & 1) {
			text_printf(out, "%s%s", between, rtl_trap_name(c));
			between = ", ";
		}
	if (rtl->halts) {
		text_printf(out, "%shalt", between);
		between = ", ";
	}
	text_add(out, *between ? "\n" : "always completes\n");
}

void isa_print_insn(const struct isa *isa, const struct isa_insn *i,
                    struct text *out)
{
	text_printf(out, "%s %s", i->name, i->asm_text);
	text_printf(out, "%s(%s, in %s)\n", *i->asm_text ? "   " : "  ",
	            i->group, isa->name);
	if (i->about)
		fill(out, i->about, 0, 0);
	text_char(out, '\n');
	if (!isa_print_picture(i->form, 1, i, out)) {
		text_add(out, "  op ");
		print_code(i, out);
		text_printf(out, ", form %s\n", i->form->name);
	}
	text_add(out, "\n  effect      ");
	print_lines(i, 14, out);
	text_printf(out, "  user mode   %s\n", user_text[i->user]);
	text_add(out, "  reads       ");
	print_parts(i->effect.read_kinds, out);
	text_add(out, "  changes     ");
	print_parts(i->effect.set_kinds, out);
	text_add(out, "  ends in     ");
	print_traps(&i->effect, out);
	text_printf(out, "  cycles      up to %u\n",
	            1 + i->effect.reads + i->effect.writes);
	text_add(out, "  claim       ");
	if (i->claim.stated)
		isa_print_claim(&i->claim, out);
	else
		text_add(out, "none");
	text_printf(out, "\n  defined     %s:%u\n", i->pos.source->name,
	            i->pos.line);
}
