/* classify.c: every question about every instruction of a set, and what
 * follows.
 */
#include <setjmp.h>
#include <stdlib.h>

#include "theorems/internal.h"

static unsigned questions(const struct theorems_report *r)
{
	unsigned all = (1u << THEOREMS_QUESTION_COUNT) - 1;
	return r->options.questions ? r->options.questions & all : all;
}

static void close_solver(struct asker *a)
{
	if (a->z)
		a->r->solved += z3_asked(a->z);
	if (a->z != a->shared)
		z3_close(a->z);
	a->z = NULL;
}

/* What it is called, or why there is none. */
static void name_solver(struct z3 *z, const struct text *why, struct text *out)
{
	if (z) {
		text_add(out, "Z3 ");
		z3_version(z, out);
	} else {
		text_add(out, text_str(why));
	}
}

bool theorems_solver(struct text *out)
{
	struct text why = {0};
	struct z3 *z = z3_open(&why);
	bool any = z != NULL;
	name_solver(z, &why, out);
	z3_close(z);
	text_free(&why);
	return any;
}

/* A fresh set of terms for each instruction: what is asked about one cannot
 * depend on the others, and memory does not grow with the set. */
static void fresh_solver(struct asker *a)
{
	struct theorems_report *r = a->r;
	struct text t = {0};
	close_solver(a);
	if (r->options.method == THEOREMS_SEARCH)
		return;
	a->z = a->shared ? a->shared : z3_open(&t);
	r->proved = a->z != NULL;
	if (!r->solver) {
		struct text named = {0};
		name_solver(a->z, &t, &named);
		r->solver = arena_strdup(&r->arena, text_str(&named));
		text_free(&named);
	}
	text_free(&t);
}

static size_t classify_insn(struct asker *a, const struct isa_insn *insn,
                            struct theorems_unit out[2])
{
	struct theorems_unit whole = {.insn = insn};
	fresh_solver(a);
	theorems_ask_unit(
		a, &whole,
		(1u << THEOREMS_UNPRIVILEGED | 1u << THEOREMS_COMPLETES) &
			questions(a->r));
	size_t n = theorems_forms_split(a, &whole, out);
	for (size_t i = 0; i < n; i++) {
		theorems_ask_unit(a, &out[i], questions(a->r));
		theorems_classes_of(&out[i], a->r->options.reading);
	}
	return n;
}

/* Those of the instructions of the set, all of them for NULL. */
static void classify(struct asker *a, const struct isa_insn *const *insns,
                     size_t count)
{
	struct theorems_report *r = a->r;
	const struct theorems_options *o = &r->options;
	struct theorems_unit *units =
	        arena_alloc(&r->arena, 2 * count * sizeof *units);
	r->units = units;
	for (size_t i = 0; i < count && !theorems_ask_stopped(a); i++) {
		const struct isa_insn *insn =
		        insns ? insns[i] : &r->isa->insns[i];
		if (o->progress)
			o->progress(o->progress_ctx, insn, i, count);
		r->unit_count += classify_insn(a, insn, units + r->unit_count);
	}
	close_solver(a);
	r->pairs = a->search.tried;
}

struct theorems_report *theorems_classify_some(
	const struct isa *isa, const struct theorems_options *options,
	const struct isa_insn *const *insns, size_t count, struct z3 *shared)
{
	jmp_buf no_memory;
	struct theorems_report *volatile r = calloc(1, sizeof *r);
	struct asker *volatile a = calloc(1, sizeof *a);
	if (!r || !a)
		goto fail;
	r->isa = isa;
	if (options)
		r->options = *options;
	r->arena.out_of_memory = &no_memory;
	theorems_lab_init(&a->lab, isa);
	if (setjmp(no_memory))
		goto fail;
	a->r = r;
	a->shared = shared;
	theorems_search_init(&a->search, &r->options);
	classify(a, insns, count);
	if (a->lab.no_memory)
		goto fail;
	theorems_conclude(r);
	if (!insns) {
		theorems_check_remarks(r);
		theorems_check_remedies(r);
	}
	theorems_lab_fini(&a->lab);
	free(a);
	return r;
fail:
	if (a) {
		if (a->z != a->shared)
			z3_close(a->z);
		theorems_lab_fini(&a->lab);
	}
	free(a);
	theorems_report_free(r);
	return NULL;
}

struct theorems_report *
theorems_classify(const struct isa *isa, const struct theorems_options *options)
{
	return theorems_classify_some(isa, options, NULL, isa->insn_count,
	                              NULL);
}

struct theorems_report *
theorems_classify_insn(const struct isa *isa, const struct isa_insn *insn,
                       const struct theorems_options *options)
{
	return theorems_classify_some(isa, options, &insn, 1, NULL);
}

void theorems_report_free(struct theorems_report *r)
{
	if (!r)
		return;
	arena_free(&r->arena);
	free(r);
}

bool theorems_unit_has(const struct theorems_unit *u, word w)
{
	if ((w & u->insn->mask) != u->insn->match)
		return false;
	if (!u->selector)
		return true;
	word bits = (w & isa_field_mask(u->selector)) >> u->selector->lo;
	for (size_t n = 0; n < u->span_count; n++)
		if (u->spans[n].lo <= bits && bits <= u->spans[n].hi)
			return true;
	return false;
}

const struct theorems_unit *theorems_unit_of(const struct theorems_report *r,
                                             word w)
{
	for (size_t i = 0; i < r->unit_count; i++)
		if (theorems_unit_has(&r->units[i], w))
			return &r->units[i];
	return NULL;
}
