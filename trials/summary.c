/* summary.c: what many results of a sweep come to. See sweep.h. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "trials/sweep.h"

/* ---- One set ------------------------------------------------------------ */

bool trials_sweep_differs(const struct sweep_side *s)
{
	return s->diverged > 0 || s->by_program > 0;
}

bool trials_sweep_contradicts(const struct sweep_side *s)
{
	const struct trial_seen seen = {
		.differs = trials_sweep_differs(s),
		.escapes = s->escaped > 0, .held = s->held > 0,
	};
	return trials_contradicts(&s->promise, &seen);
}

bool trials_sweep_hidden(const struct sweep_side *s)
{
	return s->promise.exact == THEOREMS_NO && !trials_sweep_differs(s);
}

/* ---- Counting ----------------------------------------------------------- */

/* Which extensions say why the letter of the condition was not enough. */
static void explain(struct sweep_count *c, const struct trial_promise *p)
{
	if (!p->explained || p->exact != THEOREMS_NO)
		return;
	c->letter_explained++;
	for (unsigned k = 0; k < ISA_CLASS_COUNT; k++)
		c->by_class[k] += p->extensions >> k & 1;
}

static void count_side(struct sweep_count *c, const struct sweep_side *s)
{
	const struct trial_promise *p = &s->promise;
	bool differs = trials_sweep_differs(s);
	bool letter = p->letter == THEOREMS_YES;
	bool extended = p->extended == THEOREMS_YES;
	bool exact = p->exact == THEOREMS_YES;
	bool violated = p->exact == THEOREMS_NO;
	c->sets++;
	c->guests += s->guests;
	c->steps += s->steps;
	c->diverged += s->diverged;
	c->held += s->held;
	c->instructions += s->violating;
	c->instructions_shown += s->shown;
	c->unknown += p->letter == THEOREMS_UNKNOWN ||
	              p->extended == THEOREMS_UNKNOWN ||
	              p->exact == THEOREMS_UNKNOWN;
	c->letter += letter;
	c->letter_diverged += letter && differs;
	if (letter && differs)
		explain(c, p);
	c->extended += extended;
	c->extended_diverged += extended && differs;
	c->exact += exact;
	c->exact_diverged += exact && differs;
	c->violated += violated;
	c->shown += violated && differs;
	c->by_guest += violated && s->diverged;
	c->by_program += violated && s->by_program;
	c->timing_only += violated && s->by_program && !s->diverged &&
	                  s->timing == s->violating;
}

/* Makes room for one more; false when there is no memory. */
static bool make_room(struct sweep_seen *t)
{
	if (t->key && 2 * t->count < t->room)
		return true;
	struct sweep_seen more = {.room = t->room ? 2 * t->room : 64};
	more.key = calloc(more.room, sizeof *more.key);
	if (!more.key)
		return false;
	for (size_t n = 0; n < t->room; n++)
		if (t->key[n]) {
			size_t at = t->key[n] % more.room;
			while (more.key[at])
				at = (at + 1) % more.room;
			more.key[at] = t->key[n];
		}
	more.count = t->count;
	free(t->key);
	*t = more;
	return true;
}

/* Whether a set of that name is new: names tell seed and number. */
static bool is_new(struct sweep_summary *s, const char *name)
{
	struct sweep_seen *t = &s->seen;
	word key = XXH3_64bits(name, strlen(name)) | 1;
	if (!make_room(t)) {
		s->failed = true;
		return false;
	}
	size_t at = key % t->room;
	for (; t->key[at]; at = (at + 1) % t->room)
		if (t->key[at] == key) {
			s->repeated++;
			return false;
		}
	t->key[at] = key;
	t->count++;
	return true;
}

void trials_sweep_count(struct sweep_summary *s, const struct sweep_result *r)
{
	bool contradicts = false, hidden = false;
	if (!is_new(s, r->isa))
		return;
	s->sets++;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		const struct sweep_side *side = &r->side[k];
		count_side(&s->kind[k], side);
		contradicts = contradicts || trials_sweep_contradicts(side);
		hidden = hidden || trials_sweep_hidden(side);
	}
	s->contradictions += contradicts;
	if (contradicts || hidden)
		text_printf(&s->names, "%s\n", r->isa);
}

enum trials_verdict trials_sweep_verdict(const struct sweep_summary *s)
{
	word violated = 0, shown = 0, unknown = 0;
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		violated += s->kind[k].violated;
		shown += s->kind[k].shown;
		unknown += s->kind[k].unknown;
	}
	if (s->contradictions)
		return TRIALS_CONTRADICTED;
	if (shown * 100 < violated * 99)
		return TRIALS_FAILS;
	return unknown ? TRIALS_UNKNOWN : TRIALS_HOLDS;
}

void trials_sweep_summary_free(struct sweep_summary *s)
{
	text_free(&s->names);
	free(s->seen.key);
	*s = (struct sweep_summary){0};
}

/* ---- Telling ------------------------------------------------------------ */

struct row {
	const char *key, *text;
	size_t of; /* member of struct sweep_count */
};

#define OF(member) offsetof(struct sweep_count, member)
static const struct row rows[] = {
	{"sets", "instruction sets", OF(sets)},
	{"letter", "the theorem's condition holds, to the letter", OF(letter)},
	{"letter_diverged", "  ... and a guest tells the difference",
	 OF(letter_diverged)},
	{"letter_explained", "  ... explained by a named extension",
	 OF(letter_explained)},
	{"extended", "it holds with the extensions counted", OF(extended)},
	{"extended_diverged", "  ... and a guest tells the difference",
	 OF(extended_diverged)},
	{"exact", "the exact condition holds", OF(exact)},
	{"exact_diverged", "  ... and a guest tells the difference",
	 OF(exact_diverged)},
	{"violated", "the exact condition is violated", OF(violated)},
	{"shown", "  ... and a running guest shows it", OF(shown)},
	{"by_guest", "      a random one", OF(by_guest)},
	{"by_program", "      a program made from the witness",
	 OF(by_program)},
	{"timing_only", "      which needs the clock for it", OF(timing_only)},
	{"instructions", "instructions that violate it", OF(instructions)},
	{"instructions_shown", "  ... and a running guest shows it",
	 OF(instructions_shown)},
	{"unknown", "a verdict is inconclusive", OF(unknown)},
	{"guests", "random guests run in lock-step", OF(guests)},
	{"held", "  ... set aside: a console word was held back", OF(held)},
	{"steps", "their steps", OF(steps)},
};
#undef OF

static word value(const struct sweep_count *c, const struct row *r)
{
	word w;
	memcpy(&w, (const char *)c + r->of, sizeof w);
	return w;
}

static void print_row(const char *text, word vmm, word hvm, struct text *out)
{
	text_printf(out, "%-52s %11" PRIu64 " %11" PRIu64 "\n", text, vmm, hvm);
}

static void print_classes(const struct sweep_summary *s, struct text *out)
{
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++) {
		word vmm = s->kind[VMM_FULL].by_class[c];
		word hvm = s->kind[VMM_HYBRID].by_class[c];
		char name[48];
		snprintf(name, sizeof name, "      %s", isa_class_name(c));
		if (vmm || hvm)
			print_row(name, vmm, hvm, out);
	}
}

static double share(const struct sweep_count *c)
{
	return c->violated ? 100.0 * (double)c->shown / (double)c->violated
	                   : 100;
}

void trials_sweep_summary_print(const struct sweep_summary *s, struct text *out)
{
	text_printf(out, "%-52s %11s %11s\n", "", vmm_kind_name(VMM_FULL),
	            vmm_kind_name(VMM_HYBRID));
	for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
		print_row(rows[n].text, value(&s->kind[VMM_FULL], &rows[n]),
		          value(&s->kind[VMM_HYBRID], &rows[n]), out);
		if (strcmp(rows[n].key, "letter_explained") == 0)
			print_classes(s, out);
		if (strcmp(rows[n].key, "shown") == 0)
			text_printf(out, "%-52s %11.2f %11.2f\n",
			            "      of 100",
			            share(&s->kind[VMM_FULL]),
			            share(&s->kind[VMM_HYBRID]));
	}
	text_printf(out, "%-52s %11" PRIu64 "\n",
	            "sets for which proof and observation disagree",
	            s->contradictions);
	const char *name = text_str(&s->names);
	for (size_t n; (n = strcspn(name, "\n")) > 0; name += n + 1)
		text_printf(out, "  see %.*s\n", (int)n, name);
}

static json_t *side_json(const struct sweep_count *c)
{
	json_t *side = json_object(), *named = json_object();
	for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
		json_object_set_new(
			side, rows[n].key,
			json_integer((json_int_t)value(c, &rows[n])));
	for (unsigned k = ISA_SIZE_SENSITIVE; k < ISA_CLASS_COUNT; k++)
		json_object_set_new(named, isa_class_name(k),
		                    json_integer((json_int_t)c->by_class[k]));
	json_object_set_new(side, "explained_by", named);
	return side;
}

void trials_sweep_summary_json(const struct sweep_summary *s, struct text *out)
{
	json_t *names = json_array();
	const char *name = text_str(&s->names);
	for (size_t n; (n = strcspn(name, "\n")) > 0; name += n + 1)
		json_array_append_new(names, json_stringn(name, n));
	json_t *j = json_pack("{s:I, s:I, s:o}", "sets", (json_int_t)s->sets,
	                      "inconsistent", (json_int_t)s->contradictions,
	                      "names", names);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		json_object_set_new(j, vmm_kind_name(k),
		                    side_json(&s->kind[k]));
	char *text = json_dumps(j, JSON_INDENT(2));
	text_printf(out, "%s\n", text ? text : "{}");
	free(text);
	json_decref(j);
}
