/* proofs_mutants.c: is the proof a test? Monitors that are wrong, each refuted.
 *
 * The same list that lock-step must notice (tests/vmm/mutants.txt). A monitor
 * with a fault must not be proved: some obligation is refuted. What concerns
 * several VMs alone is left out, for the proof is about one.
 *
 *     MUTANT=TEXT     only those whose description contains it, told in full
 *     MUTANTS=all     all of them, which takes minutes; otherwise each sixth
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proofs/proofs.h"
#include "tests/unit/harness.h"
#include "tests/vmm/mutants.h"

static struct {
	struct mutant_lab lab;
	unsigned met, runs, refuted, shown, left_out;
	unsigned each;             /* which are tried */
} all;

/* Whether the fault is in the routine of the piece's instruction: ": lpsw
 * imm(b) -" is where it stands in the text. */
static bool concerns(const struct proofs_run *run, size_t piece,
                     const char *after)
{
	struct proofs_row r;
	proofs_piece_name(run, piece, &r);
	size_t n = strlen(r.name);
	return after[0] == ':' && strncmp(after + 2, r.name, n) == 0 &&
	       after[2 + n] == ' ';
}

/* Until the first obligation that is refuted, the likely ones before the
 * others: *row gets it, or the last that is open. */
static enum proofs_verdict prove(const struct asm_image *monitor,
                                 enum vmm_kind kind, const struct mutant *m,
                                 struct proofs_row *row)
{
	struct proofs_options o = {
		.reader = &all.lab.files.reader, .kind = kind,
		.monitor = monitor,
	};
	struct diags diags = {0};
	struct proofs_run *run = proofs_open(mutants_set(&all.lab, m->with),
	                                     &o, &diags);
	struct proofs_sum sum = {0};
	if (!CHECK(run != NULL))
		return PROOFS_NONE;
	size_t n = proofs_pieces(run);
	for (size_t i = 0; i < 2 * n && !sum.of[PROOFS_REFUTED]; i++) {
		struct proofs_row r;
		if (concerns(run, i % n, m->after) != (i < n))
			continue;
		proofs_piece(run, i % n, &r);
		proofs_sum_add(&sum, &r);
		if (r.verdict == PROOFS_REFUTED || r.verdict == PROOFS_OPEN)
			*row = r;
	}
	proofs_close(run);
	diags_free(&diags);
	return proofs_sum_verdict(&sum);
}

static void try(const struct mutant *m, enum vmm_kind kind)
{
	struct asm_image *monitor = mutants_build(&all.lab, m, kind);
	struct proofs_row row = {.verdict = PROOFS_NONE};
	enum proofs_verdict v = PROOFS_NONE;
	if (all.met++ % all.each) {
		asm_image_free(monitor);
		return;
	}
	all.runs++;
	if (monitor)
		v = prove(monitor, kind, m, &row);
	all.refuted += v == PROOFS_REFUTED;
	all.shown += row.shown;
	if (v != PROOFS_REFUTED)
		FAIL("%s, %s: %s%s%s", m->about, vmm_kind_name(kind),
		     proofs_verdict_name(v), *row.why ? ": " : "", row.why);
	if (getenv("MUTANT"))
		printf("%s, %s: %s, %s, %s: %s\n", m->about,
		       vmm_kind_name(kind), proofs_verdict_name(v), row.name,
		       row.mode, row.why);
	asm_image_free(monitor);
}

static void try_kinds(void *ctx, const struct mutant *m)
{
	(void)ctx;
	for (int kind = 1; kind < VMM_KINDS; kind++)
		if (m->kinds[kind] && m->with & (WITH_VMS | WITH_SLICE))
			all.left_out++;
		else if (m->kinds[kind])
			try(m, (enum vmm_kind)kind);
}

static void mutants(void)
{
	const char *only = getenv("MUTANT"), *each = getenv("MUTANTS");
	all.each = only || (each && strcmp(each, "all") == 0) ? 1 : 6;
	mutants_open(&all.lab);
	mutants_each(only, try_kinds, NULL);
	mutants_close(&all.lab);
	printf("proofs_mutants: %u wrong monitors, %u refuted, %u of "
	       "them shown on the reference interpreter; %u left out, which "
	       "need several VMs\n", all.runs, all.refuted, all.shown,
	       all.left_out);
	CHECK_UINT(all.refuted, all.runs);
	CHECK_UINT(all.shown, all.runs);
	if (!only)
		CHECK(all.met >= 100);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"each wrong monitor is refuted", mutants},
	};
	return UNIT_RUN("proofs_mutants", tests, argc, argv);
}
