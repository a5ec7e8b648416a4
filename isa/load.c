/* load.c: from a name to an instruction set. Finds the file and its bases,
 * goes through them (internal.h tells the two passes), and checks what only
 * the whole shows: that no word is two instructions. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "isa/internal.h"

/* What isa_load gives out is the beginning of this. */
struct loaded {
	struct isa isa;
	struct arena arena;
};

/* ---- First pass: files -------------------------------------------------- */

enum top_key {
	TOP_ISA, TOP_BASE, TOP_ABOUT, TOP_FIELDS, TOP_FORMS,
	TOP_REMOVE, TOP_CHANGE, TOP_INSTRUCTIONS, TOP_KEYS
};

static const struct key top_keys[TOP_KEYS] = {
	[TOP_ISA] = {"isa", KEY_TEXT},
	[TOP_BASE] = {"base", KEY_TEXT},
	[TOP_ABOUT] = {"about", KEY_TEXT},
	[TOP_FIELDS] = {"fields", KEY_MAP},
	[TOP_FORMS] = {"forms", KEY_MAP},
	[TOP_REMOVE] = {"remove", KEY_LIST},
	[TOP_CHANGE] = {"change", KEY_LIST},
	[TOP_INSTRUCTIONS] = {"instructions", KEY_LIST},
};

/* The file's name without directories and ".yaml"; NULL for what is no such
 * file, as standard input. */
static const char *stem(struct loader *l, const struct source *source)
{
	const char *slash = strrchr(source->name, '/');
	const char *s = slash ? slash + 1 : source->name;
	const char *dot = strrchr(s, '.');
	if (!dot || strcmp(dot, ".yaml") != 0)
		return NULL;
	return arena_strndup(&l->arena, s, (size_t)(dot - s));
}

static const char *set_name(struct loader *l, const struct source *source,
                            const struct yaml *root, const struct yaml *node)
{
	const char *name = stem(l, source);
	if (!node)
		isa_missing(l, root->pos, "an instruction set", "isa");
	if (!node || node->kind == YAML_NONE ||
	    !isa_good_name(l, node, "an instruction set", "-.", "isa-name"))
		return "?";
	if (name && strcmp(node->text, name) != 0)
		diag_hint(diag_error(l->diags, node->pos, "isa-name",
		                     "the set is named `%s`, but its file is "
		                     "named `%s`",
		                     node->text, name),
		          "a set is found by its name: call the file `%s.yaml`",
		          node->text);
	return node->text;
}

static bool load_file(struct loader *l, const struct source *source,
                      struct isa *isa);

static bool cycle(struct loader *l, const struct source *base,
                  const struct yaml *node)
{
	for (unsigned i = 0; i < l->file_count; i++)
		if (l->files[i] == base ||
		    strcmp(l->files[i]->name, base->name) == 0) {
			diag_error(l->diags, node->pos, "isa-base",
			           "`%s` is among its own bases", node->text);
			return true;
		}
	if (l->file_count <= ISA_BASES_MAX)
		return false;
	diag_error(l->diags, node->pos, "isa-base", "more than %d bases",
	           ISA_BASES_MAX);
	return true;
}

/* Goes through the base; false when nothing is known of it. */
static bool load_base(struct loader *l, const struct source *from,
                      const struct yaml *node)
{
	const char *why = NULL;
	if (node->kind == YAML_NONE)
		return false;
	const struct source *base = l->reader->find(l->reader->ctx, node->text,
	                                            ".yaml", from, &why);
	if (!base) {
		diag_error(l->diags, node->pos, "isa-base",
		           "no instruction set `%s`: %s", node->text,
		           why ? why : "not found");
		return false;
	}
	return !cycle(l, base, node) && load_file(l, base, NULL);
}

static void need_base(struct loader *l, const struct yaml *node,
                      const char *key)
{
	if (node)
		diag_error(l->diags, node->pos, "isa-base",
		           "`%s` is only for a set with a `base`", key);
}

/* What a set without a base must have; *also what it cannot have. */
static void check_top(struct loader *l, const struct yaml *root,
                      struct yaml **top)
{
	static const enum top_key needed[] = {TOP_FIELDS, TOP_FORMS,
	                                      TOP_INSTRUCTIONS};
	if (top[TOP_BASE])
		return;
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!top[needed[i]])
			isa_missing(l, root->pos, "a set without a base",
			            top_keys[needed[i]].name);
	need_base(l, top[TOP_CHANGE], "change");
	need_base(l, top[TOP_REMOVE], "remove");
}

static void merge(struct loader *l, struct yaml **top)
{
	if (top[TOP_FIELDS])
		isa_add_fields(l, top[TOP_FIELDS]);
	if (top[TOP_FORMS])
		isa_add_forms(l, top[TOP_FORMS]);
	if (top[TOP_REMOVE] && top[TOP_BASE])
		isa_remove_rows(l, top[TOP_REMOVE]);
	if (top[TOP_CHANGE] && top[TOP_BASE])
		isa_change_rows(l, top[TOP_CHANGE]);
	if (top[TOP_INSTRUCTIONS])
		isa_add_groups(l, top[TOP_INSTRUCTIONS]);
}

/* Goes through a file, its base before it. False when it is not known well
 * enough for what comes after to be judged. isa: what to fill in, NULL for a
 * base. */
static bool load_file(struct loader *l, const struct source *source,
                      struct isa *isa)
{
	struct yaml *top[TOP_KEYS];
	unsigned file = l->file_count;
	assert(file <= ISA_BASES_MAX && "cycle() lets no more pass");
	l->files[l->file_count++] = source;
	size_t errors = l->diags->errors;
	struct yaml *root = isa_yaml_read(source, &l->arena, l->diags);
	if (!root)
		return false;
	if (root->kind != YAML_MAP) {
		diag_error(l->diags, root->pos, "isa-type",
		           "an instruction set must be a map, but this is %s",
		           isa_yaml_kind_name(root->kind));
		return false;
	}
	isa_keys(l, root, "an instruction set", top_keys, TOP_KEYS, top);
	bool whole = errors == l->diags->errors;
	const char *name = set_name(l, source, root, top[TOP_ISA]);
	if (isa) {
		isa->name = name;
		isa->about = isa_prose(l, top[TOP_ABOUT]);
		isa->base = top[TOP_BASE] ? top[TOP_BASE]->text : NULL;
		isa->source = source;
	}
	check_top(l, root, top);
	if (top[TOP_BASE] && !load_base(l, source, top[TOP_BASE]))
		return false;
	l->isa_name = name;
	l->file = file;
	merge(l, top);
	return whole;
}

/* ---- Second pass: the set ----------------------------------------------- */

static const struct isa_field *op_field(struct loader *l, struct isa *isa)
{
	for (size_t i = 0; i < l->field_count; i++)
		if (strcmp(l->fields[i].name, "op") == 0)
			return &l->fields[i];
	if (l->field_count > 0) /* or else `fields` is missed already */
		diag_hint(diag_error(l->diags,
		                     (struct pos){isa->source, 0, 0, 0},
		                     "isa-field", "there is no field `op`"),
		          "for example `op: 63..56`");
	return NULL;
}

static void make_forms(struct loader *l, struct isa *isa)
{
	l->made_forms = arena_alloc(&l->arena,
	                            l->form_count * sizeof *l->made_forms);
	for (size_t i = 0; i < l->form_count; i++)
		l->made_forms[i] = l->forms[i].form;
	isa->forms = l->made_forms;
	isa->form_count = l->form_count;
	isa->fields = l->fields;
	isa->field_count = l->field_count;
}

/* Reports the first instruction of those with the same op that shares a word
 * with i. */
static void check_overlap(struct loader *l, const struct isa_insn *i,
                          const struct isa_insn *others)
{
	for (const struct isa_insn *o = others; o; o = o->same_op) {
		if ((i->match ^ o->match) & i->mask & o->mask)
			continue;
		struct diag *d = diag_error(
		        l->diags, i->pos, "isa-overlap",
		        "`%s` and `%s` overlap: 0x%016llx would be both",
		        o->name, i->name,
		        (unsigned long long)(i->match | o->match));
		diag_note(d, o->pos, "`%s` is defined here", o->name);
		return;
	}
}

/* Makes the instructions and the chains in which decoding finds them. */
static void make_insns(struct loader *l, struct isa *isa)
{
	size_t ops = (size_t)1 << (isa->op->hi - isa->op->lo + 1);
	const struct isa_insn **first =
	        arena_alloc(&l->arena, ops * sizeof *first);
	struct isa_insn **last = arena_alloc(&l->arena, ops * sizeof *last);
	struct isa_insn *insns =
	        arena_alloc(&l->arena, l->row_count * sizeof *insns);
	size_t n = 0;
	for (size_t r = 0; r < l->row_count; r++) {
		struct isa_insn *i = &insns[n];
		if (l->rows[r].removed || !isa_make_insn(l, &l->rows[r], i))
			continue;
		i->index = (unsigned)n++;
		assert(i->op < ops && "an op wider than its field");
		check_overlap(l, i, first[i->op]);
		if (last[i->op])
			last[i->op]->same_op = i;
		else
			first[i->op] = i;
		last[i->op] = i;
	}
	isa->insns = insns;
	isa->insn_count = n;
	isa->by_op = first;
}

static void load(struct loader *l, const char *name, struct isa *isa)
{
	size_t errors = l->diags->errors;
	const char *why = NULL;
	const struct source *source =
	        l->reader->find(l->reader->ctx, name, ".yaml", NULL, &why);
	if (!source) {
		diag_error(l->diags, (struct pos){NULL, 0, 0, 0}, "isa-base",
		           "no instruction set `%s`: %s", name,
		           why ? why : "not found");
		return;
	}
	l->fields = arena_alloc(&l->arena,
	                        ISA_FIELDS_MAX * sizeof *l->fields);
	if (!load_file(l, source, isa))
		return;
	make_forms(l, isa);
	isa->op = op_field(l, isa);
	if (!isa->op || l->field_bad[isa->op->index])
		return;
	make_insns(l, isa);
	if (isa->insn_count == 0 && l->diags->errors == errors)
		diag_error(l->diags, (struct pos){source, 0, 0, 0}, "isa-empty",
		           "this set has no instructions");
	if (l->diags->errors == errors)
		isa->hash = isa_hash(isa, &l->arena);
}

struct isa *isa_load(const char *name, const struct source_reader *reader,
                     struct diags *diags)
{
	/* all that changes after setjmp is reached through pointers */
	struct loader *l = calloc(1, sizeof *l);
	struct loaded *set = calloc(1, sizeof *set);
	size_t const errors = diags->errors;
	jmp_buf no_memory;
	assert(name && reader && reader->find && "a set is found by a reader");
	if (!l || !set || setjmp(no_memory) != 0) {
		diags->out_of_memory = 1;
		goto bad;
	}
	l->reader = reader;
	l->diags = diags;
	l->arena.out_of_memory = &no_memory;
	load(l, name, &set->isa);
	if (diags->errors != errors || diags->out_of_memory)
		goto bad;
	isa_check(&set->isa);
	set->arena = l->arena;
	set->arena.out_of_memory = NULL; /* nothing is added from now on */
	free(l);
	return &set->isa;
bad:
	if (l)
		arena_free(&l->arena);
	free(l);
	free(set);
	return NULL;
}

void isa_free(struct isa *isa)
{
	if (!isa)
		return;
	struct loaded *set = (struct loaded *)isa;
	arena_free(&set->arena);
	free(set);
}
