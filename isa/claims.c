/* claims.c: the designer's labels. They are read, kept and printed here, and
 * believed nowhere. */
#include <assert.h>
#include <string.h>

#include "isa/internal.h"

static const struct class_word {
	const char *name;
	bool modes;
} class_words[ISA_CLASS_COUNT] = {
#define X(id, name, modes) [id] = {name, modes},
	ISA_CLASSES(X)
#undef X
};

static const struct {
	const char *text;
	bool s, u;
} endings[] = {
	{"", false, false},
	{" from s", true, false},
	{" from u", false, true},
	{" from s and u", true, true},
};

static bool known_class(struct loader *l, const struct yaml *node, size_t size,
                        enum isa_class *out)
{
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		if (isa_word_is(node->text, size, class_words[c].name)) {
			*out = c;
			return true;
		}
	char *name = arena_strndup(&l->arena, node->text, size);
	struct diag *d =
		diag_error(l->diags, isa_yaml_pos(node, 0, size), "isa-claim",
	                   "`%s` is not a class of instructions",
	                   name);
	diag_hint(d, "privileged, control-, location-, mode-, size-, device-, "
	             "time-, processor-sensitive, innocuous");
	diag_did_you_mean(d, name, class_words, ISA_CLASS_COUNT,
	                  sizeof *class_words);
	return false;
}

static bool read_class(struct loader *l, const struct yaml *node,
                       struct isa_claim *out)
{
	enum isa_class c;
	if (node->kind != YAML_TEXT) {
		diag_error(l->diags, node->pos, "isa-claim",
		           "expected the name of a class, but this is %s",
		           isa_yaml_kind_name(node->kind));
		return false;
	}
	size_t size = strcspn(node->text, " "), e = 0;
	if (!known_class(l, node, size, &c))
		return false;
	while (e < 4 && strcmp(node->text + size, endings[e].text) != 0)
		e++;
	struct pos rest = isa_yaml_pos(node, size + 1, node->size - size - 1);
	if (e == 4) {
		diag_error(l->diags, rest, "isa-claim",
		           "only `from s`, `from u` or `from s and u` can "
		           "follow a class");
		return false;
	}
	if (e > 0 && !class_words[c].modes) {
		diag_error(l->diags, rest, "isa-claim",
		           "`%s` cannot be claimed from a "
		           "mode", class_words[c].name);
		return false;
	}
	if (out->classes >> c & 1) {
		diag_error(l->diags, node->pos, "isa-claim",
		           "`%s` is claimed twice", class_words[c].name);
		return false;
	}
	out->classes |= 1u << c;
	out->from_s |= (unsigned)endings[e].s << c;
	out->from_u |= (unsigned)endings[e].u << c;
	return true;
}

bool isa_read_claim(struct loader *l, const struct yaml *node,
                    struct isa_claim *out)
{
	bool ok = node->kind != YAML_NONE;
	*out = (struct isa_claim){.stated = true, .pos = node->pos};
	if (node->kind == YAML_TEXT)
		ok = read_class(l, node, out);
	for (size_t i = 0; node->kind == YAML_LIST && i < node->count; i++)
		ok &= read_class(l, node->items[i], out);
	if (ok && out->classes == 0) {
		diag_hint(diag_error(l->diags, node->pos, "isa-claim",
		                     "this is an empty claim"),
		          "leave out `claim:` to claim nothing");
		ok = false;
	}
	unsigned sensitive = 1u << ISA_CONTROL_SENSITIVE |
	                     1u << ISA_LOCATION_SENSITIVE |
	                     1u << ISA_MODE_SENSITIVE;
	if (ok && out->classes >> ISA_INNOCUOUS & 1 &&
	    out->classes & sensitive) {
		diag_error(l->diags, node->pos, "isa-claim",
		           "innocuous means not control-, location- or "
		           "mode-sensitive");
		ok = false;
	}
	return ok;
}

static void print_class(const struct isa_claim *claim, enum isa_class c,
                        struct text *out)
{
	bool s = claim->from_s >> c & 1, u = claim->from_u >> c & 1;
	text_add(out, class_words[c].name);
	for (size_t e = 0; e < sizeof endings / sizeof *endings; e++)
		if (endings[e].s == s && endings[e].u == u)
			text_add(out, endings[e].text);
}

void isa_print_claim(const struct isa_claim *claim, struct text *out)
{
	const char *between = "";
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		if (claim->classes >> c & 1) {
			text_add(out, between);
			print_class(claim, c, out);
			between = ", ";
		}
}
