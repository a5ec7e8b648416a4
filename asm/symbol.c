/* symbol.c: names and what they stand for. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "asm/internal.h"

/* ---- The table ---------------------------------------------------------- */

static struct symbol **slot(const struct symbols *t, const char *name)
{
	assert(t->room > t->count && "a search without an end");
	size_t i = (size_t)XXH3_64bits(name, strlen(name)) & (t->room - 1);
	while (t->slots[i] && strcmp(t->slots[i]->name, name) != 0)
		i = (i + 1) & (t->room - 1);
	return &t->slots[i];
}

static void grow(struct as *as)
{
	struct symbols old = as->symbols, *t = &as->symbols;
	t->room = old.room ? 2 * old.room : 64;
	t->slots = arena_alloc(&as->arena, t->room * sizeof *t->slots);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i])
			*slot(t, old.slots[i]->name) = old.slots[i];
}

struct symbol *asm_find_symbol(struct as *as, const char *name)
{
	struct symbols *t = &as->symbols;
	if (2 * t->count >= t->room)
		grow(as);
	struct symbol **s = slot(t, name);
	if (!*s) {
		*s = arena_alloc(&as->arena, sizeof **s);
		(*s)->name = arena_strdup(&as->arena, name);
		t->count++;
	}
	return *s;
}

/* ---- Defining ----------------------------------------------------------- */

static void append(struct as *as, struct symbol *s)
{
	struct symbols *t = &as->symbols;
	*t->last = s;
	t->last = &s->next;
	t->defined++;
}

const char *asm_reserved(const char *name)
{
	if (asm_plain_register(name) >= 0)
		return "a register";
	if (strcmp(name, "psw") == 0 || strcmp(name, "real") == 0 ||
	    strcmp(name, "defined") == 0)
		return "a function of expressions";
	if (strcmp(name, ".") == 0)
		return "the current address";
	return NULL;
}

struct symbol *asm_define(struct as *as, const char *name,
                          enum symbol_kind kind, struct place place)
{
	assert(kind > SYMBOL_UNDEFINED && kind < SYMBOL_KINDS);
	const char *why = asm_reserved(name);
	if (why) {
		asm_error(as, place, "asm-name",
		          "`%s` is %s and cannot be "
		          "given a meaning",
		          name, why);
		return NULL;
	}
	struct symbol *s = asm_find_symbol(as, name);
	if (s->kind == SYMBOL_SET && kind == SYMBOL_SET) {
		s->place = place;
		return s;
	}
	if (s->kind == SYMBOL_BAD)
		return NULL;
	if (s->constant && s->used) {
		struct diag *d = asm_error(as, place, "asm-duplicate",
		                           "`%s` has been used above with the "
		                           "machine's value",
		                           name);
		diag_hint(d, "a program's own definition must come first");
		return NULL;
	}
	if (s->kind != SYMBOL_UNDEFINED && !s->constant) {
		struct diag *d = asm_error(as, place, "asm-duplicate",
		                           "`%s` is already defined", name);
		if (s->place.line)
			asm_note(d, s->place, "defined here");
		else
			diag_hint(d, "it was defined on the command line");
		return NULL;
	}
	s->kind = kind;
	s->constant = false;
	s->place = place;
	append(as, s);
	return s;
}

void asm_define_label(struct as *as, struct symbol *s)
{
	assert(s->kind == SYMBOL_LABEL || s->kind == SYMBOL_UNDEFINED);
	s->kind = SYMBOL_LABEL;
	s->value = asm_dot(as);
	s->real = as->here;
	s->window = as->window;
}

struct symbol *asm_define_local(struct as *as, word number, struct place place)
{
	if (number == 0 || number >= AS_LOCALS) {
		asm_error(as, place, "asm-name",
		          "local labels are `1:` to `%d:`", AS_LOCALS - 1);
		return NULL;
	}
	struct symbol *s = as->symbols.local[number].forward;
	if (!s)
		s = arena_alloc(&as->arena, sizeof *s);
	s->local = true;
	s->place = place;
	as->symbols.local[number].back = s;
	as->symbols.local[number].forward = NULL;
	return s;
}

/* ---- Registers ---------------------------------------------------------- */

int asm_plain_register(const char *name)
{
	if (name[0] != 'r' || name[1] < '0' || name[1] > '9')
		return -1;
	int n = name[1] - '0';
	if (name[2] == '\0')
		return n;
	if (n == 0 || name[2] < '0' || name[2] > '9' || name[3] != '\0')
		return -1;
	n = 10 * n + (name[2] - '0');
	return n < ISA_REGISTERS ? n : -1;
}

int asm_register(struct as *as, const char *name)
{
	int n = asm_plain_register(name);
	if (n >= 0)
		return n;
	const struct symbol *s = asm_find_symbol(as, name);
	assert(s->kind != SYMBOL_REGISTER || s->value < ISA_REGISTERS);
	return s->kind == SYMBOL_REGISTER ? (int)s->value : -1;
}

/* ---- Suggestions -------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Suggests one of the names `wanted` holds for, or of n others. In the order
 * of the alphabet, so that the first of the closest is always the same. */
static void suggest(struct as *as, struct diag *diag, const char *name,
                    bool (*wanted)(const struct symbol *s),
                    const char *const *others, size_t n)
{
	enum { CROWD = 20000 }; /* comparing with so many takes too long */
	const struct symbols *t = &as->symbols;
	if (!diag || t->count > CROWD)
		return;
	const char **names =
	        arena_alloc(&as->arena, (t->room + n + 1) * sizeof *names);
	size_t count = 0;
	for (; count < n; count++)
		names[count] = others[count];
	for (size_t i = 0; i < t->room; i++)
		if (t->slots[i] && wanted(t->slots[i]))
			names[count++] = t->slots[i]->name;
	qsort(names, count, sizeof *names, by_name);
	diag_did_you_mean(diag, name, names, count, sizeof *names);
}

static bool is_value(const struct symbol *s)
{
	return s->kind == SYMBOL_LABEL || s->kind == SYMBOL_EQU ||
	       s->kind == SYMBOL_SET;
}

void asm_suggest_symbol(struct as *as, struct diag *diag, const char *name)
{
	suggest(as, diag, name, is_value, NULL, 0);
}

static bool is_register(const struct symbol *s)
{
	return s->kind == SYMBOL_REGISTER;
}

void asm_suggest_register(struct as *as, struct diag *diag, const char *name)
{
	static const char *const plain[] = {
		"r0", "r1", "r2",  "r3",  "r4",  "r5",  "r6",  "r7",
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
	};
	suggest(as, diag, name, is_register, plain, ISA_REGISTERS);
}

static bool is_verb(const struct symbol *s)
{
	return s->directive || s->macro || s->insn;
}

void asm_suggest_verb(struct as *as, struct diag *diag, const char *name)
{
	suggest(as, diag, name, is_verb, NULL, 0);
}
