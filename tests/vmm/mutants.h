/* mutants.h: the faults of tests/vmm/mutants.txt, put into the monitors. */
#ifndef TESTS_VMM_MUTANTS_H
#define TESTS_VMM_MUTANTS_H

#include "cli/files.h"
#include "vmm/vmm.h"

enum {
	MUTANT_LINE_MAX = 400,
	WITH_VMS = 1, WITH_SLICE = 2, WITH_NASTY = 4,
	WITH_SETS = 8, /* all that `with` can be */
};

struct mutant {
	char about[MUTANT_LINE_MAX];
	char text[MUTANT_LINE_MAX]; /* the second line, cut apart */
	bool kinds[VMM_KINDS];      /* which monitors have it */
	unsigned with;
	const char *file, *after, *line, *instead;
};

/* What they are made of: vt and nasty-vt, and the texts of the right ones. */
struct mutant_lab {
	struct files files;
	struct isa *vt, *nasty;
	struct text built[VMM_KINDS][WITH_SETS];
};
void mutants_open(struct mutant_lab *lab);
void mutants_close(struct mutant_lab *lab);
const struct isa *mutants_set(const struct mutant_lab *lab, unsigned with);

/* The right monitor's text. */
const struct text *mutants_right(struct mutant_lab *lab, enum vmm_kind kind,
                                 unsigned with);
/* A text assembled; NULL, and a failed check, when it cannot be. */
struct asm_image *mutants_assemble(struct mutant_lab *lab,
                                   const struct text *t, unsigned with);
/* The monitor with the fault; NULL, and a failed check, when its line is not
 * there. */
struct asm_image *mutants_build(struct mutant_lab *lab, const struct mutant *m,
                                enum vmm_kind kind);

/* Each of the list in turn; those that contain `only`, unless NULL. */
void mutants_each(const char *only,
                  void (*each)(void *ctx, const struct mutant *m), void *ctx);

#endif
