/* rows.c: which instructions a set has, after all that its base and its
 * variants add, change and remove. Nothing of a row is looked at here but its
 * name. */
#include <assert.h>
#include <string.h>
#include <xxhash.h>

#include "isa/internal.h"

/* ---- Rows by name ------------------------------------------------------- */

/* The slot in which a name's row is, or belongs. The table is a power of two
 * and at most half full. */
static size_t *slot(struct loader *l, const char *name)
{
	size_t i = (size_t)XXH3_64bits(name, strlen(name));
	assert(l->row_table_size > l->row_count && "a search without an end");
	for (;; i++) {
		size_t *s = &l->row_table[i & (l->row_table_size - 1)];
		if (*s == 0 || strcmp(l->rows[*s - 1].name, name) == 0)
			return s;
	}
}

static void grow_table(struct loader *l)
{
	size_t const *old = l->row_table;
	size_t old_size = l->row_table_size;
	if (2 * (l->row_count + 1) <= old_size)
		return;
	l->row_table_size = old_size ? 2 * old_size : 64;
	l->row_table = arena_alloc(&l->arena,
	                           l->row_table_size * sizeof *l->row_table);
	for (size_t i = 0; i < old_size; i++)
		if (old[i])
			*slot(l, l->rows[old[i] - 1].name) = old[i];
}

/* The row of that name, removed or not; NULL when there never was one. */
static struct row *find_row(struct loader *l, const char *name)
{
	if (l->row_table_size == 0)
		return NULL;
	size_t i = *slot(l, name);
	return i ? &l->rows[i - 1] : NULL;
}

/* ---- Adding ------------------------------------------------------------- */

static const struct key row_keys[ROW_KEYS] = {
#define X(id, name, kinds) [id] = {name, kinds},
	ISA_ROW_KEYS(X)
#undef X
};

/* Reads the keys of a row and its name; NULL when it has no good one. */
static const char *read_row(struct loader *l, const struct yaml *map,
                            struct yaml **key)
{
	if (map->kind != YAML_MAP) {
		diag_error(
			l->diags, map->pos, "isa-type",
			"an instruction must be a map like {name: ..., ...}, "
			"but this is %s",
			isa_yaml_kind_name(map->kind));
		return NULL;
	}
	isa_keys(l, map, "an instruction", row_keys, ROW_KEYS, key);
	if (!key[ROW_NAME]) {
		isa_missing(l, map->pos, "an instruction", "name");
		return NULL;
	}
	if (key[ROW_NAME]->kind == YAML_NONE ||
	    !isa_good_name(l, key[ROW_NAME], "an instruction", ".", "isa-name"))
		return NULL;
	return key[ROW_NAME]->text;
}

static bool name_is_free(struct loader *l, const struct yaml *name)
{
	const struct row *known = find_row(l, name->text);
	if (!known || known->removed)
		return true;
	bool here = known->file == l->file;
	struct diag *d = diag_error(
	        l->diags, name->pos, "isa-name",
	        here ? "two instructions are named `%s`"
	             : "the base already has an instruction `%s`", name->text);
	if (!here)
		diag_hint(d, "put what is different about it under `change:`");
	diag_note(d, known->pos, "`%s` is here", name->text);
	return false;
}

static void add_row(struct loader *l, const struct yaml *map,
                    const struct row *group)
{
	struct yaml *key[ROW_KEYS];
	const char *name = read_row(l, map, key);
	if (!name || !name_is_free(l, key[ROW_NAME]))
		return;
	if (l->row_count == ISA_INSNS_MAX) {
		if (!l->too_many)
			diag_error(l->diags, map->pos, "isa-size",
			           "more than %d instructions", ISA_INSNS_MAX);
		l->too_many = true;
		return;
	}
	grow_table(l);
	l->rows = arena_grow(&l->arena, l->rows, l->row_count, &l->row_room,
	                     sizeof *l->rows);
	struct row *row = &l->rows[l->row_count];
	*row = *group;
	row->name = name;
	row->pos = key[ROW_NAME]->pos;
	for (unsigned k = 0; k < ROW_KEYS; k++)
		if (key[k])
			row->key[k] = key[k];
	size_t *at = slot(l, name);
	assert((*at == 0 || l->rows[*at - 1].removed) && "the name is taken");
	*at = ++l->row_count;
}

static void add_group(struct loader *l, const struct yaml *map)
{
	enum { TITLE, ABOUT, USER, CLAIM, ROWS, KEYS };
	static const struct key keys[KEYS] = {
		[TITLE] = {"group", KEY_TEXT},
		[ABOUT] = {"about", KEY_TEXT},
		[USER] = {"user", KEY_TEXT},
		[CLAIM] = {"claim", KEY_TEXT | KEY_LIST},
		[ROWS] = {"rows", KEY_LIST},
	};
	struct yaml *key[KEYS];
	if (map->kind != YAML_MAP) {
		diag_error(l->diags, map->pos, "isa-type",
		           "a group must be a map, but this is %s",
		           isa_yaml_kind_name(map->kind));
		return;
	}
	isa_keys(l, map, "a group of instructions", keys, KEYS, key);
	struct row group = {
		.group = isa_prose(l, key[TITLE]),
		.group_about = isa_prose(l, key[ABOUT]),
		.isa_name = l->isa_name,
		.file = l->file,
	};
	group.key[ROW_USER] = key[USER];
	group.key[ROW_CLAIM] = key[CLAIM];
	if (!group.group && !(key[TITLE] && key[TITLE]->kind == YAML_NONE))
		isa_missing(l, map->pos, "a group of instructions", "group");
	if (!key[ROWS])
		isa_missing(l, map->pos, "a group of instructions", "rows");
	else if (key[ROWS]->kind == YAML_LIST && key[ROWS]->count == 0)
		diag_error(l->diags, key[ROWS]->pos, "isa-missing",
		           "a group has at least one instruction");
	for (size_t i = 0; key[ROWS] && i < key[ROWS]->count; i++)
		add_row(l, key[ROWS]->items[i], &group);
}

void isa_add_groups(struct loader *l, const struct yaml *list)
{
	for (size_t i = 0; i < list->count; i++)
		add_group(l, list->items[i]);
}

/* ---- Changing and removing ---------------------------------------------- */

/* The base's row of that name, or NULL: reported. */
static struct row *base_row(struct loader *l, const struct yaml *name,
                            const char *verb)
{
	struct row *row = find_row(l, name->text);
	if (row && !row->removed) {
		if (row->file != l->file)
			return row;
		diag_note(diag_error(l->diags, name->pos, "isa-name",
		                     "`%s` is changed twice", name->text),
		          row->pos, "the first is here");
		return NULL;
	}
	struct diag *d = diag_error(l->diags, name->pos, "isa-base",
	                            "the base has no instruction `%s` to %s",
	                            name->text, verb);
	if (row && row->file == l->file)
		diag_hint(d, "it is under `remove:`");
	else
		diag_did_you_mean(d, name->text, l->rows, l->row_count,
		                  sizeof *l->rows);
	return NULL;
}

static void change_row(struct loader *l, const struct yaml *map)
{
	struct yaml *key[ROW_KEYS];
	if (!read_row(l, map, key))
		return;
	struct row *row = base_row(l, key[ROW_NAME], "change");
	if (!row)
		return;
	if (map->count == 1)
		diag_error(l->diags, key[ROW_NAME]->pos, "isa-missing",
		           "this changes nothing about `%s`", row->name);
	row->isa_name = l->isa_name;
	row->file = l->file;
	row->pos = key[ROW_NAME]->pos;
	for (unsigned k = ROW_NAME + 1; k < ROW_KEYS; k++)
		if (key[k])
			row->key[k] = key[k];
}

void isa_change_rows(struct loader *l, const struct yaml *list)
{
	for (size_t i = 0; i < list->count; i++)
		change_row(l, list->items[i]);
}

void isa_remove_rows(struct loader *l, const struct yaml *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *name = list->items[i];
		if (name->kind != YAML_TEXT) {
			diag_error(l->diags, name->pos, "isa-type",
			           "expected the name of an instruction, but "
			           "this is %s",
			           isa_yaml_kind_name(name->kind));
			continue;
		}
		struct row *row = base_row(l, name, "remove");
		if (!row)
			continue;
		row->removed = true;
		row->file = l->file;
	}
}
