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
	if (!out_allowed(c, name))
		return false;
	out->file = fopen(name, "w");
	if (!out->file)
		cli_error(c, name, 0, "cli-write", "cannot write `%s`: %s",
		          name, strerror(errno));
	return out->file != NULL;
}

void out_write(struct out *out, const char *s, size_t n)
{
	errno = 0;
	if (fwrite(s, 1, n, out->file) == n || out->failed)
		return;
	out->failed = true;
	out->why = errno;
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
	errno = 0;
	if (fclose(out->file) != 0 && !out->failed) {
		out->failed = true;
		out->why = errno;
	}
	out->file = NULL;
	return out->failed ? lost(c, out->name, out->why) : status;
}

int out_text(struct cli *c, const char *name, const struct text *text)
{
	struct out out = {0};
	if (text->failed) {
		cli_say(c, "out of memory");
		return STATUS_INTERNAL;
	}
	if (!out_open(c, &out, name))
		return STATUS_USAGE;
	out_write(&out, text_str(text), text->size);
	return out_close(c, &out, STATUS_OK);
}

void out_print(struct cli *c, const struct text *text)
{
	errno = 0;
	if (fwrite(text_str(text), 1, text->size, stdout) != text->size &&
	    !c->lost)
		c->lost = errno;
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
