/* build.c: a monitor from its sources: hand-written, generated, assembled. */
#include <stdlib.h>
#include <string.h>

#include "vmm/internal.h"

static const char monitor_file[] = "vmm/monitor.s";

const char *vmm_kind_name(enum vmm_kind kind)
{
	static const char *const names[VMM_KINDS] = {
		[VMM_NONE] = "none",
		[VMM_FULL] = "vmm",
		[VMM_HYBRID] = "hvm",
	};
	return names[kind];
}

/* ---- The sources -------------------------------------------------------- */

/* A reader that has the generated files too, and knows which dispatcher. */
struct sources {
	struct source_reader reader;
	struct plan plan;
	struct text machine, interpreters;
	struct source machine_source, interpreters_source;
};

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	struct sources *s = ctx;
	const struct source_reader *files = s->plan.options->reader;
	if (strcmp(name, FILE_MACHINE) == 0)
		return &s->machine_source;
	if (strcmp(name, FILE_INTERPRETERS) == 0)
		return &s->interpreters_source;
	if (s->plan.kind == VMM_HYBRID && strcmp(name, "dispatcher.s") == 0) {
		name = "hybrid-vmm/dispatcher.s";
		from = NULL;
	}
	return files->find(files->ctx, name, suffix, from, why);
}

static struct source as_source(const char *name, const struct text *t)
{
	return (struct source){name, text_str(t), t->size};
}

/* Plans and generates. False with errors; sources_free in any case. */
static bool sources_make(struct sources *s, const struct isa *isa,
                         enum vmm_kind kind, const struct vmm_options *options,
                         struct diags *diags)
{
	*s = (struct sources){.reader = {s, find}};
	if (!vmm_plan_make(&s->plan, isa, kind, options, diags))
		return false;
	vmm_generate_machine(&s->plan, &s->machine);
	vmm_generate_interpreters(&s->plan, &s->interpreters);
	if (s->machine.failed || s->interpreters.failed) {
		diags->out_of_memory = 1;
		return false;
	}
	s->machine_source = as_source(FILE_MACHINE, &s->machine);
	s->interpreters_source = as_source(FILE_INTERPRETERS, &s->interpreters);
	return true;
}

/* What is wrong in a generated source is told when that is gone. */
static void keep_generated(const struct sources *s, struct diags *diags)
{
	diags_keep(diags, &s->machine_source);
	diags_keep(diags, &s->interpreters_source);
}

static void sources_free(struct sources *s)
{
	text_free(&s->machine);
	text_free(&s->interpreters);
	vmm_plan_free(&s->plan);
}

static const struct source *find_or_tell(struct sources *s, const char *name,
                                         const struct source *from,
                                         struct diags *diags)
{
	const char *why = "not found";
	const struct source *found = find(s, name, NULL, from, &why);
	if (!found)
		diag_error(diags, (struct pos){NULL, 0, 0, 0}, "vmm-source",
		           "cannot read `%s`, from which monitors are made: %s",
		           name, why);
	return found;
}

/* ---- Can it be built? --------------------------------------------------- */

bool vmm_possible(const struct isa *isa, enum vmm_kind kind,
                  const struct vmm_options *options, struct diags *diags)
{
	struct plan plan;
	bool made = vmm_plan_make(&plan, isa, kind, options, diags);
	vmm_plan_free(&plan);
	return made;
}

/* ---- As one text -------------------------------------------------------- */

/* The file a line includes; false when it is another line. */
static bool included(const char *line, size_t size, char *name, size_t room)
{
	static const char directive[] = ".include \"";
	size_t n = sizeof directive - 1;
	if (size < n || memcmp(line, directive, n) != 0)
		return false;
	const char *end = memchr(line + n, '"', size - n);
	if (!end || (size_t)(end - line) - n >= room)
		return false;
	memcpy(name, line + n, (size_t)(end - line) - n);
	name[(size_t)(end - line) - n] = '\0';
	return true;
}

/* A line that includes nothing. */
static void add_line(const struct sources *s, const char *line, size_t size,
                     struct text *out)
{
	if (s->plan.options->plain &&
	    vmm_role_print_line(&s->plan, line, size, out))
		return;
	text_add_bytes(out, line, size);
	text_char(out, '\n');
}

enum { INCLUDE_DEPTH = 8 };

static bool expand(struct sources *s, const struct source *source,
                   unsigned depth, struct text *out, struct diags *diags)
{
	char name[256];
	const char *line, *end;
	for (line = source->text; *line; line = end + (*end == '\n')) {
		end = line + strcspn(line, "\n");
		size_t size = (size_t)(end - line);
		if (depth == INCLUDE_DEPTH ||
		    !included(line, size, name, sizeof name)) {
			add_line(s, line, size, out);
			continue;
		}
		const struct source *inner = find_or_tell(s, name, source,
		                                          diags);
		if (!inner)
			return false;
		text_printf(out, "\n; ======== %s ========\n\n", name);
		if (!expand(s, inner, depth + 1, out, diags))
			return false;
	}
	return true;
}

/* What the assembler leaves of the whole. What is wrong is to be told where it
 * stands, so the sources are assembled first. */
static bool plain_text(struct sources *s, const struct source *top,
                       struct text *out, struct diags *diags)
{
	struct asm_options o = {.reader = &s->reader};
	struct text whole = {0};
	struct asm_image *image = asm_source(top, s->plan.isa, &o, diags);
	bool ok = image && expand(s, top, 0, &whole, diags);
	asm_image_free(image);
	if (ok && !whole.failed) {
		struct source source = as_source(top->name, &whole);
		o.plain = out;
		o.keep = vmm_publishes;
		image = asm_source(&source, s->plan.isa, &o, diags);
		ok = image != NULL;
		asm_image_free(image);
		diags_keep(diags, &source);
	}
	if (whole.failed || out->failed) {
		diags->out_of_memory = 1;
		ok = false;
	}
	text_free(&whole);
	return ok;
}

bool vmm_source(const struct isa *isa, enum vmm_kind kind,
                const struct vmm_options *options, struct text *out,
                struct diags *diags)
{
	struct sources s;
	bool ok = sources_make(&s, isa, kind, options, diags);
	if (ok) {
		const struct source *top = find_or_tell(&s, monitor_file, NULL,
		                                        diags);
		ok = top && (options->plain
		                     ? plain_text(&s, top, out, diags)
		                     : expand(&s, top, 0, out, diags));
		keep_generated(&s, diags);
	}
	sources_free(&s);
	return ok;
}

/* ---- Assembled ---------------------------------------------------------- */

/* The image of the sources, or of their plain text. */
static struct asm_image *assemble(struct sources *s, const struct source *top,
                                  struct diags *diags)
{
	const struct vmm_options *options = s->plan.options;
	struct asm_options o = {
		.reader = &s->reader, .listing = options->listing,
	};
	struct text text = {0};
	struct source plain = *top;
	struct asm_image *image = NULL;
	bool ok = !options->plain || plain_text(s, top, &text, diags);
	if (ok && options->plain)
		plain = as_source(top->name, &text);
	if (ok)
		image = asm_source(options->plain ? &plain : top, s->plan.isa,
		                   &o, diags);
	diags_keep(diags, &plain);
	text_free(&text);
	return image;
}

struct asm_image *vmm_build(const struct isa *isa, enum vmm_kind kind,
                            const struct vmm_options *options,
                            struct diags *diags)
{
	struct sources s;
	struct asm_image *image = NULL;
	if (sources_make(&s, isa, kind, options, diags)) {
		const struct source *top = find_or_tell(&s, monitor_file, NULL,
		                                        diags);
		if (top)
			image = assemble(&s, top, diags);
		keep_generated(&s, diags);
	}
	sources_free(&s);
	return image;
}

bool vmm_source_file(const struct isa *isa, enum vmm_kind kind,
                     const struct vmm_options *options, const char *name,
                     struct text *out)
{
	struct sources s;
	struct diags diags = {0};
	const struct source *found = NULL;
	if (sources_make(&s, isa, kind, options, &diags))
		found = find(&s, name, NULL, NULL, NULL);
	if (found)
		text_add_bytes(out, found->text, found->size);
	sources_free(&s);
	diags_free(&diags);
	return found != NULL;
}
