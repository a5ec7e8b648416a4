/* ours.c: whether a file may be replaced without asking.
 *
 * A result goes where the user says, and a slip of the hand (`asm prog.s -o
 * prog.s`) must not cost the user a source. What thirdgen wrote can be made
 * again, and is known by how it begins; anything else is replaced only with
 * --force. Devices and pipes are written to, not replaced.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

/* How the files begin that thirdgen writes. */
static const char *const heads[] = {
	"thirdgen-state ",   /* run --save-state, save */
	"real   virt.  word", /* a listing */
	"# thirdgen ",       /* record and log of the debugger */
	"s 0 (", "s 32 (",   /* --trace: programs begin in mode s */
};

/* What stands near the beginning of the others. */
static const char *const marks[] = {
	"\"thirdgen",        /* an image, a divergence, a case of sweep */
	"\"format\": \"thirdgen-", /* a witness, a report */
	"Built by `thirdgen monitor`",
	"made by `thirdgen theorem`",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool begins_as_ours(const char *s)
{
	for (size_t i = 0; i < COUNT(heads); i++)
		if (strncmp(s, heads[i], strlen(heads[i])) == 0)
			return true;
	for (size_t i = 0; i < COUNT(marks); i++)
		if (strstr(s, marks[i]))
			return true;
	return false;
}

bool out_replaceable(const char *name)
{
	struct stat st;
	char begin[512];
	if (stat(name, &st) != 0)
		return errno == ENOENT;
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return true;
	FILE *f = fopen(name, "rb");
	if (!f)
		return false;
	size_t n = fread(begin, 1, sizeof begin - 1, f);
	fclose(f);
	begin[n] = '\0';
	return begins_as_ours(begin);
}

bool out_allowed(struct cli *c, const char *name)
{
	if (!name || !*name || strcmp(name, "-") == 0 || c->force ||
	    out_replaceable(name))
		return true;
	diag_hint(cli_error(c, name, 0, "cli-overwrite",
	                    "`%s` exists, and thirdgen did not write it", name),
	          "say --force to replace it");
	return false;
}
