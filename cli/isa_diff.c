/* isa_diff.c: `thirdgen isa diff`: what is different between two sets. */
#include "cli/load.h"
#include "theorems/theorems.h"

struct diff_options {
	struct opt_list dirs;
};

static const struct opt diff_rows[] = {
	{'I', "include", OPT_LIST, "DIR", offsetof(struct diff_options, dirs),
	 "look for files there as well; may be repeated", 0, 0},
	{0},
};
const struct opt_group opts_isa_diff[] = {{"Options", diff_rows, 0}, {0}};

const char text_isa_diff[] =
	"What is different between two instruction sets: what instructions\n"
	"mean, which classes they are in, what follows for the theorems.\n"
	"Names, prose and claims do not count. Status 0: they mean the same;\n"
	"1: they do not.\n"
	"\n"
	"  thirdgen isa diff vt shapes/getm.yaml\n";

int cmd_isa_diff(struct cli *c)
{
	struct diff_options o = {0};
	struct isa *isa[2] = {NULL, NULL};
	struct theorems_report *r[2] = {NULL, NULL};
	int status = STATUS_USAGE;
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.dirs);
	for (int i = 0; i < 2; i++)
		isa[i] = load_isa(c, c->operand[i]);
	for (int i = 0; isa[0] && isa[1] && i < 2; i++)
		r[i] = theorems_classify(isa[i], NULL);
	if (r[0] && r[1]) {
		struct text t = {0};
		if (!r[0]->proved)
			cli_say(c, "nothing is proved: %s", r[0]->solver);
		status = theorems_diff(r[0], r[1], &t) ? STATUS_OK
		                                       : STATUS_FAILED;
		out_print(c, &t);
		text_free(&t);
		for (int i = 0; i < 2; i++)
			if (r[i]->fault) {
				cli_say(c, "internal fault: %s: %s",
				        isa[i]->name, r[i]->fault);
				status = STATUS_INTERNAL;
			}
	} else if (isa[0] && isa[1]) {
		cli_say(c, "out of memory");
		status = STATUS_INTERNAL;
	}
	for (int i = 0; i < 2; i++) {
		theorems_report_free(r[i]);
		isa_free(isa[i]);
	}
	int told = cli_tell(c);
	return told != STATUS_OK ? told : status;
}
