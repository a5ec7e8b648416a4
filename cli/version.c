/* version.c: `thirdgen version`: which one this is, and what it found to work
 * with. The first line alone is for programs.
 */
#include <yaml.h>

#include "cli/cli.h"
#include "machine/machine.h"
#include "theorems/theorems.h"

const struct opt_group opts_version[] = {{0}};
const char text_version[] = "";

static void engines(void)
{
	fputs("  engines     ", stdout);
	for (enum machine_engine e = ENGINE_REFERENCE; e < ENGINE_COUNT; e++)
		if (machine_engine_exists(e))
			printf("%s%s", e == ENGINE_REFERENCE ? "" : ", ",
			       machine_engine_name(e));
	putchar('\n');
}

static void proofs(void)
{
	struct text said = {0};
	bool any = theorems_solver(&said);
	printf(any ? "  proofs      by %s\n"
	           : "  proofs      %s: check searches instead\n",
	       text_str(&said));
	text_free(&said);
}

int cmd_version(struct cli *c)
{
	if (!cli_options(c, NULL))
		return c->status;
	printf("thirdgen %s\n", THIRDGEN_VERSION);
	engines();
	proofs();
	printf("  libyaml     %s\n", yaml_get_version_string());
#ifdef __clang__
	printf("  built by    %s\n", __VERSION__);
#else
	printf("  built by    GCC %s\n", __VERSION__);
#endif
	return STATUS_OK;
}
