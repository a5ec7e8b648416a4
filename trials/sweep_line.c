/* sweep_line.c: what came of a random set, as a line, and back. See sweep.h. */
#include <inttypes.h>
#include <string.h>

#include "trials/line.h"
#include "trials/sweep.h"

/* ---- Writing ------------------------------------------------------------ */

static json_t *classes_json(unsigned set)
{
	json_t *list = json_array();
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		if (set >> c & 1)
			json_array_append_new(
			        list, json_string(isa_class_name(c)));
	return list;
}

static json_t *side_json(const struct sweep_side *s)
{
	const struct trial_promise *p = &s->promise;
	json_t *j = json_pack(
	        "{s:s, s:s, s:s, s:b, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
	        "s:I}",
	        "letter", theorems_truth_name(p->letter), "extended",
	        theorems_truth_name(p->extended), "exact",
	        theorems_truth_name(p->exact), "explained", (int)p->explained,
	        "extensions", classes_json(p->extensions), "guests",
	        (json_int_t)s->guests, "steps", (json_int_t)s->steps,
	        "diverged", (json_int_t)s->diverged, "escaped",
	        (json_int_t)s->escaped, "violating", (json_int_t)s->violating,
	        "shown", (json_int_t)s->shown, "by_program",
	        (json_int_t)s->by_program, "timing", (json_int_t)s->timing);
	if (s->held)
		json_object_set_new(j, "held",
		                    json_integer((json_int_t)s->held));
	if (s->diverged) {
		json_object_set_new(j, "at", json_string(s->at));
		json_object_set_new(j, "what",
		                    json_string(lockstep_what_name(s->what)));
	}
	if (s->program)
		json_object_set_new(
			j, "program",
			json_string(trials_redpill_sign_name(s->program)));
	return j;
}

static bool consistent(const struct sweep_result *r)
{
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		if (trials_sweep_contradicts(&r->side[k]))
			return false;
	return true;
}

static const char head[] = "{\"made\":\"thirdgen ";

void trials_sweep_made(const struct sweep_options *o, struct text *out)
{
	text_printf(out, "thirdgen %s, seed %" PRIu64 ", %u guests of %" PRIu64
	            " steps in %u words, from %s 0x%016" PRIx64,
	            o->program ? o->program : "", o->seed, o->guests, o->steps,
	            (unsigned)o->w, o->vt->name, o->vt->hash);
}

bool trials_sweep_is_line(const char *line)
{
	size_t n = strlen(line), whole = strlen(head);
	return strncmp(line, head, n < whole ? n : whole) == 0;
}

void trials_sweep_print(const struct sweep_result *r, struct text *out)
{
	json_t *changes = json_array();
	for (unsigned n = 0; n < r->changes; n++)
		json_array_append_new(changes, json_string(r->change[n]));
	json_t *j = json_pack("{s:s, s:I, s:s, s:b, s:o}", "made", r->made,
	                      "index", (json_int_t)r->index, "isa", r->isa,
	                      "consistent", (int)consistent(r), "changes",
	                      changes);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		json_object_set_new(j, vmm_kind_name(k),
		                    side_json(&r->side[k]));
	trials_line_print(j, out);
}

/* ---- Reading ------------------------------------------------------------ */

static unsigned read_classes(const json_t *list)
{
	unsigned set = 0;
	size_t n;
	json_t *name;
	json_array_foreach(list, n, name) {
		const char *s = json_string_value(name);
		for (unsigned c = 0; s && c < ISA_CLASS_COUNT; c++)
			if (strcmp(s, isa_class_name(c)) == 0)
				set |= 1u << c;
	}
	return set;
}

static const char *what_name(unsigned n)
{
	return lockstep_what_name((enum lockstep_what)n);
}

static const char *sign_name(unsigned n)
{
	return trials_redpill_sign_name((enum redpill_sign)n);
}

static void read_side(struct line *l, const json_t *j, struct sweep_side *s)
{
	s->promise.letter = trials_line_truth(l, j, "letter");
	s->promise.extended = trials_line_truth(l, j, "extended");
	s->promise.exact = trials_line_truth(l, j, "exact");
	s->promise.explained = trials_line_flag(l, j, "explained");
	s->promise.extensions =
	        read_classes(trials_line_array(l, j, "extensions"));
	s->guests = trials_line_word(l, j, "guests", INT64_MAX);
	s->steps = trials_line_word(l, j, "steps", INT64_MAX);
	s->diverged = trials_line_word(l, j, "diverged", INT64_MAX);
	s->escaped = trials_line_word(l, j, "escaped", INT64_MAX);
	s->held = trials_line_word(l, j, "held", INT64_MAX);
	s->violating = trials_line_unsigned(l, j, "violating");
	s->shown = trials_line_unsigned(l, j, "shown");
	s->by_program = trials_line_unsigned(l, j, "by_program");
	s->timing = trials_line_unsigned(l, j, "timing");
	s->at = trials_line_copy(l, j, "at");
	s->what = (enum lockstep_what)trials_line_choice(
	        l, j, "what", what_name, LOCKSTEP_WHAT_COUNT);
	s->program = (enum redpill_sign)trials_line_choice(
	        l, j, "program", sign_name, REDPILL_SIGN_COUNT);
}

static void read_changes(struct line *l, const json_t *list,
                         struct sweep_result *r)
{
	size_t n;
	json_t *row;
	json_array_foreach(list, n, row) {
		const char *s = json_string_value(row);
		char *copy = s && n < MUTANT_CHANGES_MAX ? strdup(s) : NULL;
		l->bad = l->bad || !copy;
		if (copy)
			r->change[r->changes++] = copy;
	}
}

bool trials_sweep_read(struct sweep_result *r, const char *line)
{
	struct line l = {0};
	json_t *j = json_loads(line, 0, NULL);
	*r = (struct sweep_result){0};
	r->made = trials_line_copy(&l, j, "made");
	r->index = trials_line_word(&l, j, "index", INT64_MAX);
	r->isa = trials_line_copy(&l, j, "isa");
	read_changes(&l, trials_line_array(&l, j, "changes"), r);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		const json_t *s = trials_line_object(&l, j, vmm_kind_name(k));
		l.bad = l.bad || !s;
		read_side(&l, s, &r->side[k]);
	}
	/* what it says of itself must follow from the rest */
	const json_t *fits = json_object_get(j, "consistent");
	l.bad = l.bad || !json_is_boolean(fits) ||
	        json_is_true(fits) != consistent(r);
	json_decref(j);
	return r->made && r->isa && !l.bad;
}
