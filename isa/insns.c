/* insns.c: makes an instruction of a row. Each key is read by one function;
 * a key that is wrong does not keep the others from being looked at. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "isa/internal.h"

static bool read_form(struct loader *l, const struct row *row,
                      const struct form **out)
{
	const struct yaml *node = row->key[ROW_FORM];
	if (!node) {
		isa_missing(l, row->pos, "an instruction", "form");
		return false;
	}
	if (node->kind == YAML_NONE)
		return false;
	*out = isa_loading_form(l, node->text);
	if (*out)
		return !(*out)->bad;
	struct diag *d = diag_error(l->diags, node->pos, "isa-form",
	                            "there is no form `%s`", node->text);
	diag_did_you_mean(d, node->text, l->forms, l->form_count,
	                  sizeof *l->forms);
	return false;
}

/* The bits that every word of the form has alike, op included. */
static bool read_op(struct loader *l, const struct row *row,
                    struct isa_insn *i)
{
	const struct yaml *node = row->key[ROW_OP];
	word value;
	if (!node) {
		isa_missing(l, row->pos, "an instruction", "op");
		return false;
	}
	if (node->kind == YAML_NONE)
		return false;
	if (!isa_number(l, node, "isa-op", &value))
		return false;
	if (!i->form)
		return true;
	const struct isa_field *op = i->form->fields[0];
	if (!isa_field_fits(op, value)) {
		diag_error(l->diags, node->pos, "isa-op",
		           "%s does not fit the field op, which has %u bits",
		           node->text, op->hi - op->lo + 1);
		return false;
	}
	i->op = (unsigned)value;
	i->mask = i->form->zeros | isa_field_mask(op);
	i->match = isa_field_put(op, 0, value);
	return true;
}

static const struct isa_field *where_field(struct loader *l,
                                           const struct yaml *key,
                                           const struct isa_form *form)
{
	const char *names[ISA_FORM_FIELDS_MAX];
	for (size_t i = 0; i < form->count; i++) {
		names[i] = form->fields[i]->name;
		if (strcmp(names[i], key->text) != 0)
			continue;
		if (i > 0)
			return form->fields[i];
		diag_error(l->diags, key->pos, "isa-where",
		           "set op with the key `op:`");
		return NULL;
	}
	struct diag *d = diag_error(l->diags, key->pos, "isa-where",
	                            "the form %s has no field `%s`", form->name,
	                            key->text);
	diag_did_you_mean(d, key->text, names, form->count, sizeof *names);
	return NULL;
}

static bool read_where(struct loader *l, const struct row *row,
                       struct isa_insn *insn)
{
	const struct yaml *map = row->key[ROW_WHERE];
	bool ok = !map || map->kind == YAML_MAP;
	for (size_t i = 0; map && i < map->count; i++) {
		const struct yaml *node = map->items[i];
		word value;
		const struct isa_field *f =
		        where_field(l, map->keys[i], insn->form);
		ok = f && ok;
		if (!f)
			continue;
		if (node->kind != YAML_TEXT ||
		    !isa_number(l, node, "isa-where", &value)) {
			if (node->kind != YAML_TEXT)
				diag_error(l->diags, node->pos, "isa-type",
				           "expected a number, but this is %s",
				           isa_yaml_kind_name(node->kind));
			ok = false;
		} else if (!isa_field_fits(f, value)) {
			diag_error(
				l->diags, node->pos, "isa-where",
				"%s does not fit the field %s, %s of %u bits",
				node->text, f->name,
				f->kind == ISA_SIGNED ? "signed" : "unsigned",
				f->hi - f->lo + 1);
			ok = false;
		} else {
			insn->mask |= isa_field_mask(f);
			insn->match = isa_field_put(f, insn->match, value);
		}
	}
	return ok;
}

static bool read_user(struct loader *l, const struct row *row,
                      struct isa_insn *i)
{
	const struct yaml *node = row->key[ROW_USER];
	if (!node) {
		struct diag *d = diag_error(l->diags, row->pos, "isa-missing",
		                            "an instruction must have `user`, "
		                            "here or in its group");
		diag_hint(d, "it says what the hardware does in user mode: "
		             "execute, trap or ignore");
		return false;
	}
	if (node->kind == YAML_NONE)
		return false;
	const char *names[ISA_USER_COUNT];
	for (unsigned u = ISA_NO_USER + 1; u < ISA_USER_COUNT; u++) {
		names[u] = isa_user_name(u);
		if (strcmp(node->text, names[u]) == 0)
			i->user = u;
	}
	if (i->user != ISA_NO_USER)
		return true;
	struct diag *d = diag_error(l->diags, node->pos, "isa-user",
	                            "`%s` is not something that hardware does "
	                            "in user mode", node->text);
	diag_hint(d, "execute, trap or ignore");
	diag_did_you_mean(d, node->text, names + 1, ISA_USER_COUNT - 1,
	                  sizeof *names);
	return false;
}

static bool read_effect(struct loader *l, const struct row *row,
                        struct isa_insn *i)
{
	const struct yaml *node = row->key[ROW_DO];
	if (!node) {
		isa_missing(l, row->pos, "an instruction", "do");
		return false;
	}
	if (node->kind == YAML_NONE)
		return false;
	if (!node->exact && node->size > 0) {
		diag_hint(diag_error(l->diags, node->pos, "isa-do",
		                     "write an effect on one line without "
		                     "escapes, or in a block after `do: |`"),
		          "only then can messages point into it");
		return false;
	}
	if (!i->form)
		return true;
	struct rtl_text text = {
		.text = node->text,
		.size = node->size,
		.start = node->exact ? node->start : node->pos,
		.indent = node->indent,
	};
	return rtl_parse(&i->effect, &text, i->form->fields + 1,
	                 i->form->count - 1, &l->arena, l->diags);
}

bool isa_make_insn(struct loader *l, const struct row *row,
                   struct isa_insn *out)
{
	const struct form *form = NULL;
	assert(!row->removed && l->made_forms && "the first pass is not over");
	*out = (struct isa_insn){
		.name = row->name,
		.about = isa_prose(l, row->key[ROW_ABOUT]),
		.group = row->group,
		.group_about = row->group_about,
		.isa_name = row->isa_name,
		.pos = row->pos,
	};
	bool ok = read_form(l, row, &form);
	if (ok)
		out->form = &l->made_forms[form - l->forms];
	ok &= read_op(l, row, out);
	ok &= read_user(l, row, out);
	if (row->key[ROW_CLAIM])
		ok &= isa_read_claim(l, row->key[ROW_CLAIM], &out->claim);
	if (out->form) {
		/* a faulty `where`: which fields are operands is unknown */
		bool where = read_where(l, row, out);
		ok &= where && isa_read_operands(l, row, out);
	}
	ok &= read_effect(l, row, out);
	return ok;
}
