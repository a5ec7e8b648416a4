/* redpill.c: every violation of the exact condition becomes a program.
 *
 * For each instruction that the classifier finds in the way of a monitor, a
 * program must come out that behaves differently under it; and none for a set
 * that has no such instruction. A few shapes here; `make results` has all of
 * the catalogue.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "tests/unit/harness.h"
#include "trials/redpill.h"
#include "trials/trial.h"

static struct {
	struct files files;
	unsigned wanted, shown;
	unsigned by[REDPILL_SIGN_COUNT];
} all;

static bool violates(const struct theorems_unit *u, enum vmm_kind kind)
{
	return u->answer[THEOREMS_EXACT_U].finding == THEOREMS_FOUND ||
	       (kind == VMM_FULL &&
	        u->answer[THEOREMS_EXACT_S].finding == THEOREMS_FOUND);
}

static void try_unit(struct redpill_lab *lab, const struct theorems_unit *u,
                     enum vmm_kind kind)
{
	struct redpill p = {0};
	REQUIRE(trials_redpill_find(lab, u->insn, kind, &p));
	all.wanted++;
	all.shown += p.sign != REDPILL_NOT_SHOWN;
	all.by[p.sign]++;
	CHECK(p.tried);
	if (!p.sign)
		FAIL("%s of %s: nothing shows it under %s", u->insn->name,
		     lab->isa->name, vmm_kind_name(kind));
	trials_redpill_free(&p);
}

static void try_set(const char *name)
{
	struct diags diags = {0};
	struct redpill_lab lab;
	struct theorems_options o = {
		.questions = 1u << THEOREMS_EXACT_S | 1u << THEOREMS_EXACT_U,
	};
	struct isa *isa = isa_load(name, &all.files.reader, &diags);
	REQUIRE(isa != NULL);
	struct theorems_report *r = theorems_classify(isa, &o);
	REQUIRE(r != NULL);
	trials_redpill_open(&lab, isa, &all.files.reader);
	for (size_t u = 0; u < r->unit_count; u++)
		for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++)
			if (violates(&r->units[u], k))
				try_unit(&lab, &r->units[u], k);
	trials_redpill_close(&lab);
	theorems_report_free(r);
	isa_free(isa);
	diags_free(&diags);
}

static void shapes(void)
{
	static const char *const names[] = {
		"gate", "getm", "getq", "halt-nop", "jsu",
	};
	for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
		char path[64];
		snprintf(path, sizeof path, "isa/shapes/%s.yaml", names[n]);
		try_set(path);
	}
	printf("redpill: %u of %u violations shown by a program: %u print "
	       "something else, %u end otherwise\n", all.shown, all.wanted,
	       all.by[REDPILL_OUTPUT], all.by[REDPILL_END]);
	CHECK(all.wanted >= 7);
	CHECK_UINT(all.shown, all.wanted);
}

/* ret.far of IA-32 loads what E[E[21]] holds. The monitor has 0 in word 21, so
 * that is its own old PSW: under the hybrid monitor an empty word until the
 * guest has made a trap in user mode, and of user mode after that. */
static void trapped(void)
{
	struct diags diags = {0};
	struct redpill_lab lab;
	struct redpill p = {0};
	struct isa *isa = isa_load("real/ia32.yaml", &all.files.reader, &diags);
	REQUIRE(isa != NULL);
	trials_redpill_open(&lab, isa, &all.files.reader);
	REQUIRE(trials_redpill_find(&lab, isa_find(isa, "ret.far"), VMM_HYBRID,
	                            &p));
	CHECK(p.sign == REDPILL_OUTPUT);
	CHECK(strstr(text_str(&p.source), "trapped:") != NULL);
	trials_redpill_free(&p);
	trials_redpill_close(&lab);
	isa_free(isa);
	diags_free(&diags);
}

/* What loads a PSW, halts, prints is found by its effect. In this set `out` and
 * `halt` are two instructions that do nothing. */
static void renamed(void)
{
	static const char *const lines[] = {
		"        emit    \\reg\n", "        enter   r0, to_s(r0)\n",
		"        rest\n",
	};
	struct diags diags = {0};
	struct redpill_lab lab;
	struct redpill p = {0};
	struct isa *isa = isa_load("tests/isa/renamed.yaml", &all.files.reader,
	                           &diags);
	REQUIRE(isa != NULL);
	trials_redpill_open(&lab, isa, &all.files.reader);
	REQUIRE(trials_redpill_find(&lab, isa_find(isa, "getm"), VMM_FULL, &p));
	CHECK(p.sign == REDPILL_OUTPUT);
	for (size_t n = 0; n < sizeof lines / sizeof *lines; n++)
		CHECK_HAS(text_str(&p.source), lines[n]);
	CHECK(p.bare.status == MACHINE_HALTED);
	trials_redpill_free(&p);
	trials_redpill_close(&lab);
	isa_free(isa);
	diags_free(&diags);
}

/* Nothing is wrong with vt's: no state is found, so no program. */
static void none(void)
{
	struct diags diags = {0};
	struct redpill_lab lab;
	struct isa *isa = isa_load("vt", &all.files.reader, &diags);
	REQUIRE(isa != NULL);
	trials_redpill_open(&lab, isa, &all.files.reader);
	for (enum vmm_kind k = VMM_FULL; k < VMM_KINDS; k++) {
		struct redpill p = {0};
		REQUIRE(trials_redpill_find(&lab, isa_find(isa, "lra"), k, &p));
		CHECK(!p.tried && p.sign == REDPILL_NOT_SHOWN);
		trials_redpill_free(&p);
	}
	trials_redpill_close(&lab);
	isa_free(isa);
	diags_free(&diags);
}

/* The first random guest that diverges, made small: a handful of words. */
static void minimal(void)
{
	struct diags diags = {0};
	struct trial t;
	struct guest g;
	struct isa *isa = isa_load("isa/shapes/getm.yaml",
	                           &all.files.reader, &diags);
	REQUIRE(isa != NULL);
	REQUIRE(trials_open(&t, isa, VMM_FULL, 96, &all.files.reader, &diags));
	struct trial_options o = {.guests = 60, .steps = 80, .seed = 5};
	REQUIRE(trials_guests(&t, &o));
	CHECK(t.diverged > 0 && t.seen[isa_find(isa, "getm")->index]);

	bool *focus = calloc(isa->insn_count, sizeof *focus);
	REQUIRE(focus != NULL);
	focus[isa_find(isa, "getm")->index] = true;
	struct guest_options go = {.w = 96, .steps = 80, .seed = t.seed,
	                           .focus = focus};
	REQUIRE(trials_guest_make(&g, isa, &go));
	word steps = trials_minimise(&t, g.E, &g.entry, g.steps);
	unsigned words = 0, getms = 0;
	for (addr at = 0; at < g.w; at++) {
		const struct isa_insn *i = isa_decode(isa, g.E[at]);
		words += g.E[at] != 0;
		getms += i && strcmp(i->name, "getm") == 0;
	}
	CHECK(steps >= 1 && steps <= 3);
	CHECK(words >= 1 && words <= 4);
	CHECK(getms >= 1);
	free(focus);
	trials_guest_free(&g);
	trials_close(&t);
	isa_free(isa);
	diags_free(&diags);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"each violation becomes a program", shapes},
		{"after a trap of its own", trapped},
		{"with instructions of other names", renamed},
		{"no program without a violation", none},
		{"a random guest that diverges, made small", minimal},
	};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	files_add_dir(&all.files, "programs");
	int status = UNIT_RUN("redpill", tests, argc, argv);
	files_free(&all.files);
	return status;
}
