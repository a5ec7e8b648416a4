/* theorem_line.c: what came of the theorems for a set, as a line, and back.
 * See theorem.h.
 */
#include <stdlib.h>
#include <string.h>

#include "trials/line.h"
#include "trials/theorem.h"

/* ---- Writing ------------------------------------------------------------ */

static json_t *programs_json(const struct theorem_programs *p)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:s?}", "run",
	                 (json_int_t)p->run, "differ", (json_int_t)p->differ,
	                 "escaped", (json_int_t)p->escaped, "steps",
	                 (json_int_t)p->steps, "direct", (json_int_t)p->direct,
	                 "interpreted", (json_int_t)p->interpreted, "first",
	                 p->first);
}

static json_t *culprits_json(const struct theorem_side *s)
{
	json_t *list = json_array();
	for (size_t n = 0; n < s->culprits; n++) {
		const struct theorem_culprit *c = &s->culprit[n];
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:b, s:b, s:s, s:s, s:s}", "insn",
		                  c->insn, "sign",
		                  trials_redpill_sign_name(c->sign), "timing",
		                  (int)c->timing, "seen", (int)c->seen, "bare",
		                  text_str(&c->bare), "under",
		                  text_str(&c->under), "program",
		                  text_str(&c->program)));
	}
	return list;
}

static json_t *side_json(const struct theorem_side *s)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:I, s:s?, s:o}",
	                 "letter", theorems_truth_name(s->promise.letter),
	                 "extended", theorems_truth_name(s->promise.extended),
	                 "exact", theorems_truth_name(s->promise.exact),
	                 "programs", programs_json(&s->programs), "guests",
	                 (json_int_t)s->guests, "diverged",
	                 (json_int_t)s->diverged, "escaped",
	                 (json_int_t)s->escaped, "held",
	                 (json_int_t)s->held, "at", s->at, "shown",
	                 culprits_json(s));
}

static const char *timing_name(unsigned end)
{
	static const char *const names[] = {
		[TIMING_SAME] = "same", [TIMING_DIFFERENT] = "different",
		[TIMING_GUEST] = "guest", [TIMING_NOT_ENDED] = "not ended",
	};
	return names[end];
}

static json_t *limits_json(const struct recursion *r)
{
	json_t *watched = r->halts && r->clock
	                          ? json_pack("[b, b]", (int)r->watched[0],
	                                      (int)r->watched[1])
	                          : json_null();
	return json_pack("{s:i, s:i, s:i, s:i, s:b, s:s, s:o, s:b}", "q",
	                 (int)RECURSION_Q, "k", (int)r->k, "predicted",
	                 (int)r->predicted, "found", (int)r->found, "halts",
	                 (int)r->halts, "clock", timing_name(r->disturbed),
	                 "watchdog", watched, "holds",
	                 (int)trials_recursion_holds(r));
}

static json_t *recursion_json(const struct theorem_recursion *r)
{
	json_t *depths = json_array();
	for (unsigned n = 2; n <= r->depth; n++)
		json_array_append_new(depths, programs_json(&r->programs[n]));
	json_t *j = json_pack("{s:s}", "condition",
	                      theorems_truth_name(r->condition));
	json_t *more = r->condition == THEOREMS_YES
	                       ? json_pack("{s:i, s:o, s:o}", "readings",
	                                   (int)r->readings, "depths", depths,
	                                   "tried", limits_json(&r->limits))
	                       : NULL;
	if (more)
		json_object_update(j, more);
	else
		json_decref(depths);
	json_decref(more);
	return j;
}

void trials_theorem_print(const struct theorem_result *r, struct text *out)
{
	json_t *j = json_pack("{s:s, s:I}", "isa", r->isa, "theorems",
	                      (json_int_t)r->theorems);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
		if (r->side[k].tried)
			json_object_set_new(j, vmm_kind_name(k),
			                    side_json(&r->side[k]));
	if (r->recursion.asked)
		json_object_set_new(j, "recursion",
		                    recursion_json(&r->recursion));
	if (r->lacks.size)
		json_object_set_new(j, "lacks",
		                    json_string(text_str(&r->lacks)));
	json_object_set_new(j, "set", json_text(r->set));
	trials_line_print(j, out);
}

/* ---- Reading ------------------------------------------------------------ */

static void read_programs(struct line *l, const json_t *j,
                          struct theorem_programs *p)
{
	p->run = trials_line_word(l, j, "run", INT64_MAX);
	p->differ = trials_line_word(l, j, "differ", INT64_MAX);
	p->escaped = trials_line_word(l, j, "escaped", INT64_MAX);
	p->steps = trials_line_word(l, j, "steps", INT64_MAX);
	p->direct = trials_line_word(l, j, "direct", INT64_MAX);
	p->interpreted = trials_line_word(l, j, "interpreted", INT64_MAX);
	p->first = trials_line_copy(l, j, "first");
}

static const char *sign_name(unsigned n)
{
	return trials_redpill_sign_name((enum redpill_sign)n);
}

static void read_culprit(struct line *l, const json_t *j,
                         struct theorem_culprit *c)
{
	c->insn = trials_line_copy(l, j, "insn");
	l->bad = l->bad || !c->insn;
	c->sign = (enum redpill_sign)trials_line_choice(
	        l, j, "sign", sign_name, REDPILL_SIGN_COUNT);
	c->timing = trials_line_flag(l, j, "timing");
	c->seen = trials_line_flag(l, j, "seen");
	text_add(&c->bare, trials_line_string(l, j, "bare"));
	text_add(&c->under, trials_line_string(l, j, "under"));
	text_add(&c->program, trials_line_string(l, j, "program"));
}

static void read_side(struct line *l, const json_t *j, struct theorem_side *s)
{
	const json_t *shown = trials_line_array(l, j, "shown");
	size_t count = json_array_size(shown);
	s->tried = true;
	s->promise.letter = trials_line_truth(l, j, "letter");
	s->promise.extended = trials_line_truth(l, j, "extended");
	s->promise.exact = trials_line_truth(l, j, "exact");
	read_programs(l, trials_line_object(l, j, "programs"), &s->programs);
	s->guests = trials_line_unsigned(l, j, "guests");
	s->diverged = trials_line_unsigned(l, j, "diverged");
	s->escaped = trials_line_unsigned(l, j, "escaped");
	s->held = trials_line_unsigned(l, j, "held");
	s->at = trials_line_copy(l, j, "at");
	s->culprit = calloc(count + 1, sizeof *s->culprit);
	l->bad = l->bad || !s->culprit;
	while (s->culprit && s->culprits < count) {
		size_t n = s->culprits++;
		read_culprit(l, json_array_get(shown, n), &s->culprit[n]);
	}
}

static void read_limits(struct line *l, const json_t *j, struct recursion *r)
{
	const json_t *watched = trials_line_array(l, j, "watchdog");
	r->k = (addr)trials_line_word(l, j, "k", ADDR_MAX);
	r->predicted = trials_line_unsigned(l, j, "predicted");
	r->found = trials_line_unsigned(l, j, "found");
	r->halts = trials_line_flag(l, j, "halts");
	r->clock = watched != NULL;
	r->disturbed = (enum timing_end)trials_line_choice(
	        l, j, "clock", timing_name, TIMING_NOT_ENDED + 1);
	for (unsigned n = 0; n < RECURSION_DEPTH; n++)
		r->watched[n] = json_is_true(json_array_get(watched, n));
}

static void read_recursion(struct line *l, const json_t *j,
                           struct theorem_recursion *r)
{
	const json_t *depths = trials_line_array(l, j, "depths");
	size_t count = json_array_size(depths);
	r->asked = true;
	r->condition = trials_line_truth(l, j, "condition");
	if (r->condition != THEOREMS_YES)
		return;
	r->readings = trials_line_unsigned(l, j, "readings");
	l->bad = l->bad || count > THEOREM_DEPTH_MAX - 1;
	for (size_t n = 0; n < count && n <= THEOREM_DEPTH_MAX - 2; n++) {
		r->depth = (unsigned)n + 2;
		read_programs(l, json_array_get(depths, n),
		              &r->programs[r->depth]);
	}
	read_limits(l, trials_line_object(l, j, "tried"), &r->limits);
}

bool trials_theorem_read(struct theorem_result *r, const char *line)
{
	struct line l = {0};
	json_t *j = json_loads(line, 0, NULL);
	*r = (struct theorem_result){0};
	r->isa = trials_line_copy(&l, j, "isa");
	r->set = trials_line_copy(&l, j, "set");
	r->theorems = trials_line_unsigned(&l, j, "theorems");
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		const json_t *s = trials_line_object(&l, j, vmm_kind_name(k));
		if (s)
			read_side(&l, s, &r->side[k]);
	}
	const json_t *again = trials_line_object(&l, j, "recursion");
	if (again)
		read_recursion(&l, again, &r->recursion);
	text_add(&r->lacks, trials_line_string(&l, j, "lacks"));
	json_decref(j);
	return r->isa && r->set && !l.bad;
}
