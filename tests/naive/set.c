/* set.c: instruction sets for the naive evaluator. See naive.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "tests/naive/naive.h"

/* ---- The document tree -------------------------------------------------- */

static const char *scalar(yaml_node_t *n)
{
	return n && n->type == YAML_SCALAR_NODE
	               ? (const char *)n->data.scalar.value : "";
}

static yaml_node_t *get(yaml_document_t *d, yaml_node_t *map, const char *key)
{
	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
	     p < map->data.mapping.pairs.top; p++)
		if (!strcmp(scalar(yaml_document_get_node(d, p->key)), key))
			return yaml_document_get_node(d, p->value);
	return NULL;
}

static int items(yaml_node_t *list)
{
	return list && list->type == YAML_SEQUENCE_NODE
	               ? (int)(list->data.sequence.items.top -
	                       list->data.sequence.items.start) : 0;
}

static yaml_node_t *item(yaml_document_t *d, yaml_node_t *list, int i)
{
	return yaml_document_get_node(d, list->data.sequence.items.start[i]);
}

static int pairs(yaml_node_t *map)
{
	return map && map->type == YAML_MAPPING_NODE
	               ? (int)(map->data.mapping.pairs.top -
	                       map->data.mapping.pairs.start) : 0;
}

static const char *key(yaml_document_t *d, yaml_node_t *map, int i)
{
	return scalar(yaml_document_get_node(
	        d, map->data.mapping.pairs.start[i].key));
}

static yaml_node_t *value(yaml_document_t *d, yaml_node_t *map, int i)
{
	return yaml_document_get_node(d,
	                              map->data.mapping.pairs.start[i].value);
}

static void copy(char *to, const char *from)
{
	snprintf(to, NAIVE_NAME, "%s", from);
}

static uint64_t number(const char *s)
{
	char digits[80];
	size_t n = 0;
	for (; *s && n < sizeof digits - 1; s++)
		if (*s != '_')
			digits[n++] = *s;
	digits[n] = '\0';
	if (digits[0] == '0' && digits[1] == 'b')
		return strtoull(digits + 2, NULL, 2);
	return strtoull(digits, NULL, digits[1] == 'x' ? 16 : 10);
}

/* ---- Fields, forms, instructions ---------------------------------------- */

static void *one_more(void *array, unsigned count, size_t size)
{
	char *more = realloc(array, (count + 1) * size);
	if (!more)
		abort();
	memset(more + count * size, 0, size);
	return more;
}

static void add_fields(struct naive_set *set, yaml_document_t *d,
                       yaml_node_t *map)
{
	for (int i = 0; i < pairs(map); i++) {
		set->fields = one_more(set->fields, set->field_count,
		                       sizeof *set->fields);
		struct naive_field *f = &set->fields[set->field_count++];
		const char *text = scalar(value(d, map, i));
		copy(f->name, key(d, map, i));
		sscanf(text, "%u..%u", &f->hi, &f->lo);
		f->is_signed = strstr(text, " signed") != NULL;
	}
}

static void add_forms(struct naive_set *set, yaml_document_t *d,
                      yaml_node_t *map)
{
	for (int i = 0; i < pairs(map); i++) {
		struct naive_form *f = NULL;
		for (unsigned k = 0; k < set->form_count; k++)
			if (!strcmp(set->forms[k].name, key(d, map, i)))
				f = &set->forms[k]; /* given anew */
		if (!f) {
			set->forms = one_more(set->forms, set->form_count,
			                      sizeof *set->forms);
			f = &set->forms[set->form_count++];
		}
		yaml_node_t *list = value(d, map, i);
		copy(f->name, key(d, map, i));
		f->parts = 0;
		for (int k = 0; k < items(list); k++)
			copy(f->part[f->parts++], scalar(item(d, list, k)));
	}
}

/* The keys a row has replace those the instruction had. */
static void set_keys(struct naive_insn *insn, yaml_document_t *d,
                     yaml_node_t *row)
{
	yaml_node_t *n;
	if ((n = get(d, row, "op")))
		insn->op = number(scalar(n));
	if ((n = get(d, row, "form")))
		copy(insn->form, scalar(n));
	if ((n = get(d, row, "user")))
		copy(insn->user, scalar(n));
	if ((n = get(d, row, "where"))) {
		insn->wheres = 0;
		for (int i = 0; i < pairs(n); i++) {
			copy(insn->where[insn->wheres].name, key(d, n, i));
			insn->where[insn->wheres++].value =
			        number(scalar(value(d, n, i)));
		}
	}
	if ((n = get(d, row, "do"))) {
		free(insn->effect);
		insn->effect = malloc(strlen(scalar(n)) + 1);
		if (!insn->effect)
			abort();
		strcpy(insn->effect, scalar(n));
	}
}

static void add_groups(struct naive_set *set, yaml_document_t *d,
                       yaml_node_t *groups)
{
	for (int g = 0; g < items(groups); g++) {
		yaml_node_t *group = item(d, groups, g);
		yaml_node_t *rows = get(d, group, "rows");
		for (int r = 0; r < items(rows); r++) {
			set->insns = one_more(set->insns, set->insn_count,
			                      sizeof *set->insns);
			struct naive_insn *i = &set->insns[set->insn_count++];
			yaml_node_t *row = item(d, rows, r);
			copy(i->name, scalar(get(d, row, "name")));
			copy(i->user, scalar(get(d, group, "user")));
			set_keys(i, d, row);
		}
	}
}

static struct naive_insn *find(const struct naive_set *set, const char *name)
{
	for (unsigned i = 0; i < set->insn_count; i++)
		if (!strcmp(set->insns[i].name, name))
			return &set->insns[i];
	return NULL;
}

const struct naive_insn *naive_find(const struct naive_set *set,
                                    const char *name)
{
	return find(set, name);
}

static void remove_named(struct naive_set *set, const char *name)
{
	struct naive_insn *i = find(set, name);
	if (!i)
		return;
	free(i->effect);
	size_t after = (size_t)(set->insns + set->insn_count - (i + 1));
	memmove(i, i + 1, after * sizeof *i);
	set->insn_count--;
}

static bool add_file(struct naive_set *set, const char *dir, const char *name)
{
	char path[512];
	yaml_parser_t parser;
	yaml_document_t d;
	snprintf(path, sizeof path, "%s/%s.yaml", dir, name);
	FILE *in = fopen(path, "rb");
	if (!in)
		return false;
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, in);
	bool ok = yaml_parser_load(&parser, &d);
	yaml_node_t *top = ok ? yaml_document_get_root_node(&d) : NULL;
	yaml_node_t *base = ok ? get(&d, top, "base") : NULL;
	/* the shipped sets are a base for those of the tests as well */
	if (base)
		ok = add_file(set, dir, scalar(base)) ||
		     add_file(set, "isa", scalar(base));
	if (ok) {
		yaml_node_t *gone = get(&d, top, "remove");
		yaml_node_t *change = get(&d, top, "change");
		for (int i = 0; i < items(gone); i++)
			remove_named(set, scalar(item(&d, gone, i)));
		add_fields(set, &d, get(&d, top, "fields"));
		add_forms(set, &d, get(&d, top, "forms"));
		for (int i = 0; i < items(change); i++) {
			yaml_node_t *row = item(&d, change, i);
			set_keys(find(set, scalar(get(&d, row, "name"))), &d,
			         row);
		}
		add_groups(set, &d, get(&d, top, "instructions"));
	}
	if (top)
		yaml_document_delete(&d);
	yaml_parser_delete(&parser);
	fclose(in);
	return ok;
}

struct naive_set *naive_load(const char *dir, const char *name)
{
	struct naive_set *set = calloc(1, sizeof *set);
	if (set && !add_file(set, dir, name)) {
		naive_free(set);
		return NULL;
	}
	return set;
}

void naive_free(struct naive_set *set)
{
	for (unsigned i = 0; set && i < set->insn_count; i++)
		free(set->insns[i].effect);
	if (set) {
		free(set->fields);
		free(set->forms);
		free(set->insns);
	}
	free(set);
}

/* ---- Words -------------------------------------------------------------- */

const struct naive_form *naive_form(const struct naive_set *set,
                                    const struct naive_insn *i)
{
	for (unsigned k = 0; k < set->form_count; k++)
		if (!strcmp(set->forms[k].name, i->form))
			return &set->forms[k];
	return NULL;
}

const struct naive_field *naive_field(const struct naive_set *set,
                                      const char *name)
{
	for (unsigned k = 0; k < set->field_count; k++)
		if (!strcmp(set->fields[k].name, name))
			return &set->fields[k];
	return NULL;
}

uint64_t naive_value(const struct naive_field *f, uint64_t w)
{
	uint64_t v = 0;
	if (f->is_signed && (w >> f->hi & 1))
		v = ~v;
	for (unsigned bit = f->hi + 1; bit-- > f->lo;)
		v = v << 1 | (w >> bit & 1);
	return v;
}

uint64_t naive_put(const struct naive_field *f, uint64_t w, uint64_t value)
{
	for (unsigned bit = f->lo; bit <= f->hi; bit++, value >>= 1)
		w = (w & ~((uint64_t)1 << bit)) | (value & 1) << bit;
	return w;
}

static bool encodes(const struct naive_set *set, const struct naive_insn *i,
                    uint64_t w)
{
	if (naive_value(naive_field(set, "op"), w) != i->op)
		return false;
	const struct naive_form *form = naive_form(set, i);
	uint64_t gaps = ~(uint64_t)0;
	for (unsigned k = 0; k < form->parts; k++) {
		const struct naive_field *f = naive_field(set, form->part[k]);
		if (f)
			gaps = naive_put(f, gaps, 0);
	}
	if (w & gaps)
		return false;
	for (unsigned k = 0; k < i->wheres; k++) {
		const struct naive_field *f =
		        naive_field(set, i->where[k].name);
		uint64_t fixed = naive_value(f, naive_put(f, 0,
		                                          i->where[k].value));
		if (naive_value(f, w) != fixed)
			return false;
	}
	return true;
}

const struct naive_insn *naive_decode(const struct naive_set *set, uint64_t w)
{
	for (unsigned i = 0; i < set->insn_count; i++)
		if (encodes(set, &set->insns[i], w))
			return &set->insns[i];
	return NULL;
}
