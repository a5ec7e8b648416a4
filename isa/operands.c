/* operands.c: the asm template, read once and used both ways by assembler and
 * disassembler. What could not be assembled back is refused here. */
#include <assert.h>
#include <string.h>

#include "isa/internal.h"

struct template {
	const struct yaml *text;
	size_t at;
	const struct isa_operand *last; /* NULL at the beginning */
	bool ok;
};

static const char marks[] = ",()[]#@+:=";

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c >= '0' && c <= '9');
}

static struct diag *template_error(struct loader *l, struct template *t,
                                   size_t width, const char *format,
                                   const char *name)
{
	t->ok = false;
	/* format: one of the literals below, all taking one name */
	struct text message = {0};
	for (const char *s = format; *s; s++)
		if (*s == '$')
			text_add(&message, name);
		else
			text_char(&message, *s);
	struct diag *d =
		diag_error(l->diags, isa_yaml_pos(t->text, t->at, width),
	                   "isa-asm", "%s", text_str(&message));
	text_free(&message);
	return d;
}

static const struct isa_field *form_field(const struct isa_form *form,
                                          const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (strcmp(form->fields[i]->name, name) == 0)
			return form->fields[i];
	return NULL;
}

/* Whether the field may stand here. */
static bool field_fits(struct loader *l, struct template *t, size_t width,
                       const char *name, const struct isa_insn *insn,
                       const struct isa_field *f)
{
	if (!f) {
		const char *names[ISA_FORM_FIELDS_MAX];
		size_t n = insn->form->count;
		assert(n > 0 && n <= ISA_FORM_FIELDS_MAX);
		for (size_t i = 0; i < n; i++)
			names[i] = insn->form->fields[i]->name;
		diag_did_you_mean(template_error(l, t, width,
		                                 "the form has no field `$`",
		                                 name),
		                  name, names + 1, n - 1, sizeof *names);
		return false;
	}
	if (!isa_is_operand(insn, f)) {
		template_error(l, t, width,
		               f == insn->form->fields[0]
		                       ? "`$` is not an operand: `op:` fixes it"
		                       : "`$` is not an operand: `where:` "
		                         "fixes it", name);
		return false;
	}
	for (size_t i = 0; i < insn->operand_count; i++)
		if (insn->operands[i].field == f) {
			template_error(l, t, width,
			               "the operand `$` appears twice", name);
			return false;
		}
	if (t->last && t->last->field)
		template_error(l, t, width,
		               "there must be punctuation before `$`, or the "
		               "two operands run into each other", name);
	return true;
}

static const struct isa_operand *add(struct isa_operand *list,
                                     struct isa_insn *insn,
                                     const struct isa_field *f, char mark)
{
	struct isa_operand *o = &list[insn->operand_count++];
	*o = (struct isa_operand){f, mark};
	return o;
}

static void read_field(struct loader *l, struct template *t,
                       struct isa_operand *list, struct isa_insn *insn)
{
	const char *s = t->text->text + t->at;
	size_t n = 0;
	while (is_name(s[n]))
		n++;
	const char *name = arena_strndup(&l->arena, s, n);
	const struct isa_field *f = form_field(insn->form, name);
	if (field_fits(l, t, n, name, insn, f))
		t->last = add(list, insn, f, '\0');
	t->at += n;
}

static void read_mark(struct loader *l, struct template *t,
                      struct isa_operand *list, struct isa_insn *insn)
{
	char mark[] = {t->text->text[t->at], '\0'};
	const struct isa_field *f = t->last ? t->last->field : NULL;
	if (!strchr(marks, *mark))
		diag_hint(template_error(l, t, 1,
		                         "`$` is not allowed in an operand "
		                         "template",
		                         mark),
		          "the punctuation is , ( ) [ ] # @ + : =");
	else if (*mark == ':' && !t->last)
		template_error(l, t, 1, "a template cannot begin with `$`: it "
		                        "would look like a label", mark);
	else if (*mark == '+' && f && f->kind != ISA_REGISTER)
		template_error(l, t, 1, "`$` cannot follow a number: it would "
		                        "be read as part of it", mark);
	t->last = add(list, insn, NULL, *mark);
	t->at++;
}

static void check_complete(struct loader *l, const struct row *row,
                           struct template *t, const struct isa_insn *insn)
{
	for (size_t i = 1; i < insn->form->count && t->ok; i++) {
		const struct isa_field *f = insn->form->fields[i];
		bool found = !isa_is_operand(insn, f);
		for (size_t k = 0; k < insn->operand_count; k++)
			found |= insn->operands[k].field == f;
		if (found)
			continue;
		struct pos pos = t->text ? t->text->pos : row->pos;
		struct diag *d = diag_error(
			l->diags, pos, "isa-asm",
			"`%s` is an operand of `%s`, but it is not in the "
			"template `asm:`", f->name, row->name);
		diag_hint(d, "the template has every operand once; `where:` "
		             "makes a field a constant");
		t->ok = false;
	}
}

bool isa_read_operands(struct loader *l, const struct row *row,
                       struct isa_insn *insn)
{
	struct template t = {.text = row->key[ROW_ASM], .ok = true};
	if (t.text && t.text->kind == YAML_NONE)
		return false;
	size_t size = t.text ? t.text->size : 0;
	struct isa_operand *list =
	        arena_alloc(&l->arena, (size + 1) * sizeof *list);
	insn->operands = list;
	insn->asm_text = t.text ? t.text->text : "";
	while (t.at < size) {
		char c = t.text->text[t.at];
		if (c == ' ')
			t.at++;
		else if (is_name(c))
			read_field(l, &t, list, insn);
		else
			read_mark(l, &t, list, insn);
	}
	assert(insn->operand_count <= size && "more than there are letters");
	check_complete(l, row, &t, insn);
	return t.ok;
}
