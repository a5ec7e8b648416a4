/* out.c: writing results so that nothing is lost unnoticed: a full disk or a
 * closed pipe is told, with status 74. */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"

bool out_open(struct cli *c, struct out *out, const char *name)
{
	out->name = name;
	if (strcmp(name, "-") == 0) {
		out->name = "standard output";
		out->file = stdout;
		return true;
	}
	out->file = fopen(name, "w");
	if (!out->file)
		cli_error(c, name, 0, "cli-write", "cannot write `%s`: %s",
		          name, strerror(errno));
	return out->file != NULL;
}

bool out_failed(const struct out *out)
{
	return ferror(out->file);
}

static int lost(struct cli *c, const char *name, int error)
{
	cli_say(c, "cannot write %s: %s", name,
	        error ? strerror(error) : "some of it was lost");
	return STATUS_OUTPUT;
}

int out_close(struct cli *c, struct out *out, int status)
{
	if (out->file == stdout) /* main flushes and checks it */
		return status;
	bool bad = ferror(out->file);
	errno = 0;
	bad |= fclose(out->file) != 0;
	out->file = NULL;
	return bad ? lost(c, out->name, errno) : status;
}

int out_text(struct cli *c, const char *name, const struct text *text)
{
	struct out out;
	if (text->failed) {
		cli_say(c, "out of memory");
		return STATUS_INTERNAL;
	}
	if (!out_open(c, &out, name))
		return STATUS_USAGE;
	fwrite(text_str(text), 1, text->size, out.file);
	return out_close(c, &out, STATUS_OK);
}

void out_print(const struct text *text)
{
	fwrite(text_str(text), 1, text->size, stdout);
}

bool out_sync(struct cli *c)
{
	errno = 0;
	if (fflush(stdout) != 0 && !c->lost)
		c->lost = errno;
	return !c->lost && !ferror(stdout);
}

int out_flush(struct cli *c, int status)
{
	return out_sync(c) ? status : lost(c, "standard output", c->lost);
}
