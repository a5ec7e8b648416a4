/* fields.c: fields and forms, the parts of a word declared once.
 *
 * A form accounts for each of the 64 bits: it is gone through from bit 63
 * downwards, and every field or gap must begin where the one before ended.
 */
#include <assert.h>
#include <string.h>

#include "isa/internal.h"

/* ---- Fields ------------------------------------------------------------- */

/* Reads a decimal number below 100, as bit numbers are. */
static bool bit_number(const char **s, unsigned *out)
{
	const char *start = *s;
	*out = 0;
	while (**s >= '0' && **s <= '9' && *s - start < 2)
		*out = *out * 10 + (unsigned)(*(*s)++ - '0');
	return *s > start;
}

static const char *const kinds[] = {
	[ISA_UNSIGNED] = "unsigned",
	[ISA_SIGNED] = "signed",
	[ISA_REGISTER] = "register",
};

static bool field_kind(struct loader *l, const struct yaml *value,
                       const char *kind, struct isa_field *f)
{
	for (unsigned k = ISA_UNSIGNED; k <= ISA_REGISTER; k++)
		if (strcmp(kind, kinds[k]) == 0) {
			f->kind = k;
			return true;
		}
	struct diag *d = diag_error(
		l->diags,
		isa_yaml_pos(value, (size_t)(kind - value->text), strlen(kind)),
		"isa-field", "`%s` is not a kind of field", kind);
	diag_hint(d, "a field is unsigned (or nothing), signed or register");
	diag_did_you_mean(d, kind, kinds + 1, 3, sizeof *kinds);
	return false;
}

/* "HI..LO [KIND]". The bits are known when true is returned. */
static bool field_bits(struct loader *l, const struct yaml *value,
                       struct isa_field *f)
{
	const char *s = value->text;
	bool ok = bit_number(&s, &f->hi) && s[0] == '.' && s[1] == '.';
	if (ok) {
		s += 2;
		ok = bit_number(&s, &f->lo) && (*s == ' ' || *s == '\0');
	}
	if (!ok) {
		diag_hint(diag_error(l->diags, value->pos, "isa-field",
		                     "`%s` does not say which bits the field "
		                     "has",
		                     value->text),
		          "write a field HI..LO [unsigned|signed|register], "
		          "for example 31..0 signed");
		return false;
	}
	size_t bits = (size_t)(s - value->text);
	if (f->hi > 63 || f->lo > f->hi) {
		diag_error(l->diags, isa_yaml_pos(value, 0, bits), "isa-field",
		           f->hi > 63 ? "the highest bit of a word is 63"
		                      : "the higher bit comes first: %u..%u",
		           f->lo, f->hi);
		return false;
	}
	while (*s == ' ')
		s++;
	f->kind = ISA_UNSIGNED;
	return *s == '\0' || field_kind(l, value, s, f);
}

static bool check_op(struct loader *l, const struct yaml *value,
                     const struct isa_field *f)
{
	unsigned width = f->hi - f->lo + 1;
	if (f->kind != ISA_UNSIGNED)
		diag_error(l->diags, value->pos, "isa-field",
		           "the field op must be unsigned");
	else if (f->hi != 63)
		diag_error(l->diags, value->pos, "isa-field",
		           "the field op must begin at bit 63");
	else if (width > ISA_OP_BITS_MAX)
		diag_error(l->diags, value->pos, "isa-field",
		           "the field op has %u bits: at most %d are allowed",
		           width, ISA_OP_BITS_MAX);
	else
		return true;
	return false;
}

static bool check_field(struct loader *l, const struct yaml *key,
                        const struct yaml *value, const struct isa_field *f)
{
	bool ok = true;
	if (strcmp(f->name, "op") == 0) {
		ok = check_op(l, value, f);
	} else if (f->kind == ISA_REGISTER && f->hi - f->lo != 3) {
		diag_error(l->diags, value->pos, "isa-field",
		           "a register field has 4 bits, but this has %u",
		           f->hi - f->lo + 1);
		ok = false;
	}
	if (rtl_reserved(f->name)) {
		diag_error(l->diags, key->pos, "isa-field",
		           "a field cannot be named `%s`, which has a meaning "
		           "in every effect", f->name);
		ok = false;
	}
	return ok;
}

static const struct isa_field *find_field(const struct loader *l,
                                          const char *name)
{
	for (size_t i = 0; i < l->field_count; i++)
		if (strcmp(l->fields[i].name, name) == 0)
			return &l->fields[i];
	return NULL;
}

static void add_field(struct loader *l, const struct yaml *key,
                      const struct yaml *value)
{
	const struct isa_field *known = find_field(l, key->text);
	if (!isa_good_name(l, key, "a field", "", "isa-field"))
		return;
	if (known) {
		diag_note(diag_error(l->diags, key->pos, "isa-field",
		                     "the base already has a field `%s`",
		                     key->text),
		          known->pos, "it is declared here");
		return;
	}
	if (l->field_count == ISA_FIELDS_MAX) {
		diag_error(l->diags, key->pos, "isa-field",
		           "more than %d fields", ISA_FIELDS_MAX);
		return;
	}
	struct isa_field *f = &l->fields[l->field_count];
	*f = (struct isa_field){
		.name = key->text,
		.kind = ISA_UNSIGNED,
		.index = (unsigned)l->field_count,
		.pos = key->pos,
	};
	if (value->kind != YAML_TEXT)
		diag_error(l->diags, value->pos, "isa-type",
		           "a field must be a text like `31..0 signed`, but "
		           "this is %s",
		           isa_yaml_kind_name(value->kind));
	bool ok = value->kind == YAML_TEXT && field_bits(l, value, f) &&
	          check_field(l, key, value, f);
	l->field_bad[l->field_count++] = !ok;
}

void isa_add_fields(struct loader *l, const struct yaml *map)
{
	assert((map->kind == YAML_MAP || map->count == 0) && "not a map");
	for (size_t i = 0; i < map->count; i++)
		add_field(l, map->keys[i], map->items[i]);
}

/* ---- Forms -------------------------------------------------------------- */

struct form *isa_loading_form(struct loader *l, const char *name)
{
	for (size_t i = 0; i < l->form_count; i++)
		if (strcmp(l->forms[i].form.name, name) == 0)
			return &l->forms[i];
	return NULL;
}

static struct diag *form_error(struct loader *l, struct form *form,
                               struct pos pos, const char *format, ...)
        TEXT_PRINTF(4, 5);

static struct diag *form_error(struct loader *l, struct form *form,
                               struct pos pos, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	struct diag *d = diag_verror(l->diags, pos, "isa-form", format, ap);
	va_end(ap);
	form->bad = true;
	return d;
}

/* "bit 3" or "bits 7..4" */
static const char *bits(char out[24], int hi, int lo)
{
	struct text t = {0};
	text_printf(&t, hi == lo ? "bit %d" : "bits %d..%d", hi, lo);
	memcpy(out, text_str(&t), t.size < 23 ? t.size + 1 : 23);
	out[23] = '\0';
	text_free(&t);
	return out;
}

/* Where the walk over a form's items is. */
struct walk {
	struct form *form;
	int next;              /* highest bit not accounted for; -1: none */
	const struct yaml *gap; /* a 0 that waits for its lower end */
};

/* Ends the gap, if there is one, so that a field may begin at bit hi. */
static void close_gap(struct loader *l, struct walk *w, int hi,
                      const struct yaml *item)
{
	char name[24];
	assert(w->next >= -1 && w->next <= 63 && hi >= -1 && hi <= 63);
	if (w->gap && w->next > hi) {
		word ones = ~(word)0 >> (63 - w->next);
		if (hi >= 0)
			ones &= ~(word)0 << hi << 1;
		w->form->form.zeros |= ones;
		w->next = hi;
	} else if (w->gap && w->next == hi) {
		form_error(l, w->form, w->gap->pos,
		           "there are no bits for this 0");
	} else if (!w->gap && w->next > hi) {
		diag_hint(form_error(l, w->form, item->pos,
		                     "%s are not accounted for before this",
		                     bits(name, w->next, hi + 1)),
		          "a 0 stands for bits that must be zero");
		w->next = hi;
	}
	w->gap = NULL;
}

static void form_field(struct loader *l, struct walk *w,
                       const struct yaml *item)
{
	struct isa_form *form = &w->form->form;
	const struct isa_field *f = find_field(l, item->text);
	char name[24];
	if (!f) {
		struct diag *d = form_error(l, w->form, item->pos,
		                            "there is no field `%s`",
		                            item->text);
		diag_did_you_mean(d, item->text, l->fields, l->field_count,
		                  sizeof *l->fields);
		return;
	}
	if (form->count == 0 && strcmp(f->name, "op") != 0)
		form_error(l, w->form, item->pos, "a form begins with op");
	if (form->count == ISA_FORM_FIELDS_MAX) {
		form_error(l, w->form, item->pos,
		           "more than %d fields in a form",
		           ISA_FORM_FIELDS_MAX);
		return;
	}
	form->fields[form->count++] = f;
	assert(f->index < l->field_count && "a field of another set");
	if (l->field_bad[f->index])
		w->form->bad = true;
	if (w->form->bad)
		return;
	if ((int)f->hi > w->next) {
		int lo = (int)f->lo > w->next ? (int)f->lo : w->next + 1;
		form_error(l, w->form, item->pos,
		           "`%s` is %u..%u, but %s belong to what comes before "
		           "it", f->name, f->hi, f->lo,
		           bits(name, (int)f->hi, lo));
		return;
	}
	close_gap(l, w, (int)f->hi, item);
	w->next = (int)f->lo - 1;
}

static void form_item(struct loader *l, struct walk *w,
                      const struct yaml *item)
{
	if (item->kind != YAML_TEXT) {
		form_error(l, w->form, item->pos,
		           "expected a field or 0, but this is %s",
		           isa_yaml_kind_name(item->kind));
	} else if (strcmp(item->text, "0") != 0) {
		form_field(l, w, item);
	} else if (w->gap) {
		form_error(l, w->form, item->pos,
		           "one 0 stands for the whole gap");
	} else {
		w->gap = item;
	}
}

static struct form *new_form(struct loader *l, const struct yaml *key)
{
	struct form *f = isa_loading_form(l, key->text); /* restated */
	if (!f && l->form_count == ISA_FORMS_MAX) {
		diag_error(l->diags, key->pos, "isa-form", "more than %d forms",
		           ISA_FORMS_MAX);
		return NULL;
	}
	if (!f) {
		l->forms = arena_grow(&l->arena, l->forms, l->form_count,
		                      &l->form_room, sizeof *l->forms);
		f = &l->forms[l->form_count++];
	}
	*f = (struct form){{.name = key->text, .pos = key->pos}, false};
	return f;
}

static void add_form(struct loader *l, const struct yaml *key,
                     const struct yaml *value)
{
	struct walk w = {.next = 63};
	char name[24];
	if (!isa_good_name(l, key, "a form", "", "isa-form"))
		return;
	w.form = new_form(l, key);
	if (!w.form)
		return;
	if (value->kind != YAML_LIST) {
		form_error(l, w.form, value->pos,
		           "a form must be a list like [op, a, 0], but this is "
		           "%s",
		           isa_yaml_kind_name(value->kind));
		return;
	}
	for (size_t i = 0; i < value->count; i++)
		form_item(l, &w, value->items[i]);
	if (w.form->bad)
		return;
	if (w.form->form.count == 0) {
		form_error(l, w.form, value->pos, "a form begins with op");
	} else if (w.gap) {
		close_gap(l, &w, -1, NULL);
	} else if (w.next >= 0) {
		diag_hint(form_error(l, w.form, key->pos,
		                     "`%s` does not account for %s", key->text,
		                     bits(name, w.next, 0)),
		          "a 0 at the end stands for bits that must be zero");
	}
}

void isa_add_forms(struct loader *l, const struct yaml *map)
{
	assert((map->kind == YAML_MAP || map->count == 0) && "not a map");
	for (size_t i = 0; i < map->count; i++)
		add_form(l, map->keys[i], map->items[i]);
}
