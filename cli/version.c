/* version.c: `thirdgen version`. */
#include "cli/cli.h"

const struct opt_group opts_version[] = {{0}};
const char text_version[] = "";

int cmd_version(struct cli *c)
{
	if (!cli_options(c, NULL))
		return c->status;
	printf("thirdgen %s\n", THIRDGEN_VERSION);
	return STATUS_OK;
}
