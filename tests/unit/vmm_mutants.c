/* vmm_mutants.c: is lock-step a test? Monitors that are wrong, each noticed.
 *
 * tests/vmm/mutants.txt lists faults as changed lines of the monitors. Each is
 * built and run in lock-step with the same small set of guests that the right
 * monitors pass, until it diverges; every one must. A change that no longer
 * fits the monitors' text is a failure of the list.
 *
 *     MUTANT=TEXT     only those whose description contains it, told in full
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/harness.h"
#include "tests/vmm/mutants.h"
#include "tests/vmm/random.h"
#include "lockstep/lockstep.h"

enum {
	GUESTS = 150,   /* of each size */
	STEPS = 50,     /* a guest makes at most */
	EDGES_W = 1024, /* storage for edges.s */
	EDGES_STEPS = 1000,
	SETTLE = 3000,
};
static const addr sizes[] = {40, 96, EDGES_W};
enum { SIZES = sizeof sizes / sizeof *sizes, W_MAX = 96 };

static struct {
	struct mutant_lab lab;
	struct asm_image *neighbour[2];         /* what VM 0 does */
	word edges[EDGES_W];                    /* tests/vmm/edges.s */
	addr edges_entry;
	unsigned mutants, runs, caught, guests; /* guests: until noticed */
} all;

/* ---- Running ------------------------------------------------------------ */

static word input(void *ctx, word index)
{
	(void)ctx;
	return index % 5 == 4 ? CONSOLE_END : random_at(0, index);
}

static bool make_stack(struct vmm_stack *s, const struct asm_image *monitor,
                       enum vmm_kind kind, unsigned with, addr w)
{
	struct diags diags = {0};
	const struct asm_image *guest = all.neighbour[!!(with & WITH_SLICE)];
	bool ok = random_stack(s, monitor, kind, w);
	if (ok && with & (WITH_VMS | WITH_SLICE)) {
		asm_image_free(s->image);
		s->image = vmm_compose(monitor, &guest, 1, s->q, &diags);
	}
	diags_free(&diags);
	return ok && s->image;
}

/* Whether one of the guests shows a difference; *guest gets which. */
static bool diverges(struct lockstep *l, addr w, unsigned *guest)
{
	struct random r = {.state = 7 * w};
	word E[W_MAX];
	if (w == EDGES_W)
		return !lockstep_start_words(l, all.edges, all.edges_entry) ||
		       lockstep_run(l, EDGES_STEPS) == LOCKSTEP_DIVERGED ||
		       l->control.escapes;
	for (unsigned n = 0; n < GUESTS; n++, ++*guest) {
		random_guest(&r, l->isa, w, E);
		if (!lockstep_start_words(l, E, random_below(&r, w)) ||
		    lockstep_run(l, STEPS) == LOCKSTEP_DIVERGED ||
		    l->control.escapes)
			return true;
	}
	return false;
}

static bool noticed(const struct asm_image *monitor, enum vmm_kind kind,
                    unsigned with, unsigned *guest, struct text *why)
{
	static struct vmm_stack stack;
	struct lockstep l;
	struct lockstep_options o = {
		.settle_steps = SETTLE, .input = input,
		.vm = with & (WITH_VMS | WITH_SLICE) ? 1 : 0,
	};
	bool found = false;
	unsigned n = with & WITH_NASTY ? SIZES - 1 : SIZES;
	for (unsigned i = 0; i < n && !found; i++) {
		REQUIRE(make_stack(&stack, monitor, kind, with, sizes[i]));
		REQUIRE(lockstep_open(&l, mutants_set(&all.lab, with), &stack,
		                      &o));
		found = diverges(&l, sizes[i], guest);
		lockstep_say(&l, why);
		lockstep_close(&l);
		vmm_stack_free(&stack);
	}
	return found;
}

/* ---- The list ----------------------------------------------------------- */

static void try(const struct mutant *m, enum vmm_kind kind)
{
	struct text why = {0};
	struct asm_image *monitor = mutants_build(&all.lab, m, kind);
	unsigned guest = 1;
	all.runs++;
	if (monitor && noticed(monitor, kind, m->with, &guest, &why))
		all.caught++, all.guests += guest;
	else if (monitor)
		FAIL("%s, %s: not noticed", m->about, vmm_kind_name(kind));
	if (getenv("MUTANT"))
		printf("%s, %s, guest %u: %s\n", m->about,
		       vmm_kind_name(kind), guest, text_str(&why));
	asm_image_free(monitor);
	text_free(&why);
}

static void try_kinds(void *ctx, const struct mutant *m)
{
	(void)ctx;
	all.mutants++;
	for (int kind = 1; kind < VMM_KINDS; kind++)
		if (m->kinds[kind])
			try(m, (enum vmm_kind)kind);
}

static void mutants(void)
{
	const char *only = getenv("MUTANT");
	mutants_each(only, try_kinds, NULL);
	printf("vmm_mutants: %u faults in %u monitors, %u caught (%.1f%%), by "
	       "guest %.1f\n", all.mutants, all.runs, all.caught,
	       all.runs ? 100.0 * all.caught / all.runs : 0,
	       all.caught ? (double)all.guests / all.caught : 0);
	CHECK_UINT(all.caught, all.runs);
	if (!only)
		CHECK(all.mutants >= 30);
}

/* The monitors as they are pass what the mutants must fail. */
static void right_ones(void)
{
	static const unsigned with[] = {0, WITH_VMS, WITH_SLICE, WITH_NASTY};
	for (unsigned i = 0; i < sizeof with / sizeof *with; i++)
		for (int kind = 1; kind < VMM_KINDS; kind++) {
			enum vmm_kind k = (enum vmm_kind)kind;
			struct text why = {0};
			unsigned guest = 1;
			struct asm_image *monitor =
			        mutants_assemble(
				&all.lab, mutants_right(&all.lab, k, with[i]),
				with[i]);
			REQUIRE(monitor != NULL);
			if (noticed(monitor, k, with[i], &guest, &why))
				FAIL("%s, with %u, guest %u: %s",
				     vmm_kind_name(k), with[i], guest,
				     text_str(&why));
			text_free(&why);
			asm_image_free(monitor);
		}
}

/* ---- Setting up --------------------------------------------------------- */

static struct asm_image *neighbour(const char *program)
{
	struct text t = {0};
	text_add(&t, program);
	struct asm_image *image = mutants_assemble(&all.lab, &t, 0);
	text_free(&t);
	return image;
}

static void load_edges(void)
{
	struct diags diags = {0};
	struct asm_options o = {.reader = &all.lab.files.reader};
	const struct source *s = files_find(&all.lab.files, "tests/vmm/edges.s",
	                                    NULL, NULL);
	REQUIRE(s != NULL);
	struct asm_image *image = asm_source(s, all.lab.vt, &o, &diags);
	REQUIRE(image && image->end <= EDGES_W);
	for (size_t i = 0; i < image->segment_count; i++) {
		const struct asm_segment *g = &image->segments[i];
		memcpy(all.edges + g->at, g->words, g->count * sizeof(word));
	}
	all.edges_entry = image->entry;
	asm_image_free(image);
}

static void open_all(void)
{
	mutants_open(&all.lab);
	load_edges();
	all.neighbour[0] = neighbour(".org 20\n ldi r1, 65\n out r1\n halt\n");
	all.neighbour[1] = neighbour(".org 20\n ldi r1, 9\n settimer r1\n"
	                             "1: out r1\n addi r1, r1, 1\n jmp 1b\n");
	REQUIRE(all.neighbour[0] && all.neighbour[1]);
}

static void close_all(void)
{
	asm_image_free(all.neighbour[0]);
	asm_image_free(all.neighbour[1]);
	mutants_close(&all.lab);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"what they are made of", open_all},
		{"the right monitors are not noticed", right_ones},
		{"each wrong one is", mutants},
		{"and all is freed", close_all},
	};
	return UNIT_RUN("vmm_mutants", tests, argc, argv);
}
