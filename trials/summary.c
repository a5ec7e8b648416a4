/* summary.c: what many lines of a sweep come to. See sweep.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "trials/sweep.h"

/* ---- Counting ----------------------------------------------------------- */

static bool is(const json_t *side, const char *key, const char *value)
{
	const char *s = json_string_value(json_object_get(side, key));
	return s && strcmp(s, value) == 0;
}

static word number(const json_t *side, const char *key)
{
	return (word)json_integer_value(json_object_get(side, key));
}

/* Which extensions say why the letter of the condition was not enough. */
static void explain(struct sweep_count *c, const json_t *j)
{
	json_t *list = json_object_get(j, "extensions"), *name;
	size_t n;
	if (!json_is_true(json_object_get(j, "explained")) ||
	    !is(j, "exact", "no"))
		return;
	c->letter_explained++;
	json_array_foreach(list, n, name) {
		const char *s = json_string_value(name);
		for (unsigned k = 0; s && k < ISA_CLASS_COUNT; k++)
			c->by_class[k] += strcmp(s, isa_class_name(k)) == 0;
	}
}

static bool add_side(struct sweep_count *c, const json_t *j)
{
	bool diverged = number(j, "diverged") > 0;
	bool program = number(j, "by_program") > 0;
	bool seen = diverged || program;
	c->sets++;
	c->guests += number(j, "guests");
	c->steps += number(j, "steps");
	c->diverged += number(j, "diverged");
	c->held += number(j, "held");
	c->instructions += number(j, "violating");
	c->instructions_shown += number(j, "shown");
	c->unknown += is(j, "letter", "unknown") ||
	              is(j, "extended", "unknown") || is(j, "exact", "unknown");
	if (is(j, "letter", "yes")) {
		c->letter++;
		c->letter_diverged += seen;
		if (seen)
			explain(c, j);
	}
	c->extended += is(j, "extended", "yes");
	c->extended_diverged += is(j, "extended", "yes") && seen;
	c->exact += is(j, "exact", "yes");
	c->exact_diverged += is(j, "exact", "yes") && seen;
	if (!is(j, "exact", "no"))
		return true;
	c->violated++;
	c->shown += seen;
	c->by_guest += diverged;
	c->by_program += program;
	c->timing_only += seen && !diverged &&
	                  number(j, "timing") == number(j, "violating");
	return seen;
}

bool trials_sweep_add(struct sweep_summary *s, const json_t *line)
{
	const json_t *name = json_object_get(line, "isa");
	const json_t *vmm = json_object_get(line, "vmm");
	const json_t *hvm = json_object_get(line, "hvm");
	const json_t *fits = json_object_get(line, "consistent");
	if (!json_is_string(name) || !json_is_object(vmm) ||
	    !json_is_object(hvm) || !json_is_boolean(fits))
		return false;
	if (!s->names)
		s->names = json_array();
	s->sets++;
	s->inconsistent += !json_is_true(fits);
	bool shown = add_side(&s->kind[VMM_FULL], vmm);
	shown = add_side(&s->kind[VMM_HYBRID], hvm) && shown;
	if (!shown || !json_is_true(fits))
		json_array_append_new(s->names,
		                      json_string(json_string_value(name)));
	return true;
}

void trials_sweep_summary_free(struct sweep_summary *s)
{
	json_decref(s->names);
	memset(s, 0, sizeof *s);
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
	            s->inconsistent);
	for (size_t n = 0; n < json_array_size(s->names); n++)
		text_printf(out, "  see %s\n",
		            json_string_value(json_array_get(s->names, n)));
}

json_t *trials_sweep_summary_json(const struct sweep_summary *s)
{
	json_t *j = json_pack("{s:I, s:I, s:O}", "sets", (json_int_t)s->sets,
	                      "inconsistent", (json_int_t)s->inconsistent,
	                      "names", s->names);
	for (enum vmm_kind k = VMM_FULL; j && k < VMM_KINDS; k++) {
		json_t *side = json_object(), *named = json_object();
		for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
			json_object_set_new(
			        side, rows[n].key,
			        json_integer((json_int_t)value(&s->kind[k],
			                                       &rows[n])));
		for (unsigned c = ISA_SIZE_SENSITIVE; c < ISA_CLASS_COUNT; c++)
			json_object_set_new(
			        named, isa_class_name(c),
			        json_integer((json_int_t)s->kind[k].by_class[c]));
		json_object_set_new(side, "explained_by", named);
		json_object_set_new(j, vmm_kind_name(k), side);
	}
	return j;
}
