#include "tests/unit/debugger.h"

#include <stdio.h>

#include "base/random.h"
#include "cli/files.h"

struct text debugger_said;
size_t debugger_calls, debugger_most;
word debugger_patience;

static struct files files;

word debugger_random(word n)
{
	static struct random random = {1974};
	return random_below(&random, n);
}

static void hear(void *ctx, const char *s, size_t n)
{
	(void)ctx;
	text_add_bytes(&debugger_said, s, n);
	debugger_calls++;
	if (n > debugger_most)
		debugger_most = n;
}

static bool impatient(void *ctx)
{
	(void)ctx;
	debugger_patience -= debugger_patience > 1;
	return debugger_patience == 1;
}

struct repl *debugger_open(const struct repl_setup *setup)
{
	struct diags diags = {0};
	if (!files.reader.find) {
		files_init(&files);
		files_add_dir(&files, "isa");
		files_add_dir(&files, "programs");
		files_add_dir(&files, "tests/debug");
	}
	const struct repl_host host = {.out = hear, .interrupted = impatient,
	                               .reader = &files.reader};
	struct repl *r = repl_new(&host);
	REQUIRE(r != NULL);
	REQUIRE(repl_load(r, setup, &diags));
	diags_free(&diags);
	repl_empty(&debugger_said);
	return r;
}

bool debugger_command(struct repl *r, const char *format, word n)
{
	char line[64];
	snprintf(line, sizeof line, format, n);
	return repl_line(r, line) == REPL_OK;
}

void debugger_end(void)
{
	text_free(&debugger_said);
	files_free(&files);
}
