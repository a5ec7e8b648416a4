/* repl.c: fuzz target: any text as lines for the debugger.
 *
 * What is debugged stands in the line `# args: ` that sessions in tests/debug/
 * have, and hello.s is without one. Whatever the lines are, each is answered,
 * nothing is written, and the machine stays a machine. Programs that do not
 * end are interrupted.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "repl/repl.h"

static struct files files;

struct host {
	unsigned looks; /* at whether to go on */
};

static void out(void *ctx, const char *s, size_t n)
{
	(void)ctx;
	(void)s;
	(void)n;
}

static bool enough(void *ctx)
{
	struct host *h = ctx;
	return ++h->looks > 300;
}

static void offered(void *ctx, const char *name)
{
	*(size_t *)ctx += strlen(name);
}

static void line(struct repl *r, struct host *h, const char *s)
{
	struct text prompt = {0};
	size_t size = 0;
	h->looks = 0;
	repl_complete(r, s, offered, &size);
	repl_prompt(r, &prompt);
	if (prompt.size < 2)
		abort();
	text_free(&prompt);
	repl_line(r, s);
}

/* What is debugged, by the arguments that say so. */
static const struct {
	const char *args;
	struct repl_setup setup;
} setups[] = {
	{"programs/hello.s",
	 {.programs = {"hello.s"}, .program_count = 1, .q = 4096}},
	{"programs/fib.s",
	 {.programs = {"fib.s"}, .program_count = 1, .q = 4096}},
	{"programs/system.s",
	 {.programs = {"system.s"}, .program_count = 1, .q = 4096}},
	{"programs/system.s --under vmm",
	 {.programs = {"system.s"}, .program_count = 1,
	  .kinds = {VMM_FULL}, .depth = 1, .q = 4096}},
	{"programs/trap-privileged.s --under vmm",
	 {.programs = {"trap-privileged.s"}, .program_count = 1,
	  .kinds = {VMM_FULL}, .depth = 1, .q = 4096}},
	{"programs/hello.s --under vmm,vmm",
	 {.programs = {"hello.s"}, .program_count = 1,
	  .kinds = {VMM_FULL, VMM_FULL}, .depth = 2, .q = 4096}},
	{"programs/escapes/m68000.s --isa real/m68000 --under vmm",
	 {.programs = {"escapes/m68000.s"}, .program_count = 1,
	  .isa = "real/m68000", .kinds = {VMM_FULL}, .depth = 1, .q = 4096}},
	{"programs/escapes/m68000.s --isa real/m68000 --under hvm",
	 {.programs = {"escapes/m68000.s"}, .program_count = 1,
	  .isa = "real/m68000", .kinds = {VMM_HYBRID}, .depth = 1, .q = 4096}},
	{"--vm programs/hello.s --vm programs/fib.s --under vmm,vmm",
	 {.programs = {"hello.s", "fib.s"}, .program_count = 2,
	  .kinds = {VMM_FULL, VMM_FULL}, .depth = 2, .q = 4096}},
};

static const struct repl_setup *setup_for(const char *text)
{
	static const char key[] = "# args: ";
	const char *p = strstr(text, key);
	size_t n = p ? strcspn(p += sizeof key - 1, "\n") : 0;
	for (size_t i = 0; i < sizeof setups / sizeof *setups; i++)
		if (strlen(setups[i].args) == n &&
		    memcmp(setups[i].args, p, n) == 0)
			return &setups[i].setup;
	return &setups[0].setup;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { LINES_MAX = 60 };
	struct host h = {0};
	struct diags diags = {0};
	if (!files.reader.find) {
		files_init(&files);
		files_add_dir(&files, "isa");
		files_add_dir(&files, "programs");
	}
	struct repl_host host = {.ctx = &h, .out = out, .interrupted = enough,
	                         .reader = &files.reader};
	struct repl *r = repl_new(&host);
	char *text = calloc(size + 1, 1);
	if (!r || !text || size == 0)
		goto end;
	memcpy(text, data, size);
	if (!repl_load(r, setup_for(text), &diags)) {
		struct text why = {0};
		diags_render(&diags, &why, 0);
		fputs(text_str(&why), stderr);
		abort();
	}
	char *s = text;
	for (int n = 0; n < LINES_MAX && s < text + size; n++) {
		char *nl = memchr(s, '\n', (size_t)(text + size - s));
		if (nl)
			*nl = '\0';
		line(r, &h, s);
		if (!nl)
			break;
		s = nl + 1;
	}
end:
	free(text);
	diags_free(&diags);
	repl_free(r);
	return 0;
}
