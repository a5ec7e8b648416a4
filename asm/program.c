/* program.c: a program from a file, and the instruction set it is for.
 *
 * A program is assembly or an image, and an image remembers its set. Whoever
 * runs programs loads them here, so that all of them take the same files, with
 * the same set, and refuse the same.
 */
#include <assert.h>
#include <string.h>

#include "asm/asm.h"

const char asm_default_set[] = "vt";

static const struct pos nowhere = {NULL, 0, 0, 0};

/* An image is JSON, and no line of assembly begins with a brace. */
static bool is_image(const struct source *s)
{
	size_t n = strspn(s->text, " \t\r\n");
	return n < s->size && s->text[n] == '{';
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);
	return n >= k && strcmp(s + n - k, end) == 0;
}

bool asm_fits(const struct asm_image *image, const char *name,
              const struct isa *isa, struct diags *diags)
{
	struct diag *d;
	assert(image->isa_name && name);
	if (image->isa_hash == isa->hash)
		return true;
	if (strcmp(image->isa_name, isa->name) == 0)
		d = diag_error(diags, nowhere, "cli-image-isa",
		               "`%s` was assembled for another `%s` than that "
		               "in %s", name, isa->name, isa->source->name);
	else
		d = diag_error(diags, nowhere, "cli-image-isa",
		               "`%s` was assembled for `%s`, not for `%s`",
		               name, image->isa_name, isa->name);
	diag_hint(d, "assemble it again, or say --isa %s to run it anyway",
	          isa->name);
	return false;
}

struct asm_image *asm_program(const struct source *source, const char *set,
                              struct isa **isa,
                              const struct asm_options *options,
                              struct diags *diags)
{
	struct asm_image *image = NULL;
	struct isa *loaded = NULL;
	assert(isa && options && options->reader && "a set is found by one");
	if (ends_in(source->name, ".yaml")) {
		diag_hint(diag_error(diags, nowhere, "cli-file",
		                     "`%s` is an instruction set, not a "
		                     "program", source->name),
		          "say --isa before it");
		return NULL;
	}
	bool is = is_image(source);
	if (is && !(image = asm_image_read(source, diags)))
		return NULL;
	if (!*isa)
		*isa = loaded = isa_load(set     ? set
		                         : image ? image->isa_name
		                                 : asm_default_set,
		                         options->reader, diags);
	if (*isa && !is)
		image = asm_source(source, *isa, options, diags);
	if (*isa && image &&
	    (!is || set || asm_fits(image, source->name, *isa, diags)))
		return image;
	asm_image_free(image);
	if (loaded) {
		isa_free(loaded);
		*isa = NULL;
	}
	return NULL;
}

bool asm_image_start(const struct asm_image *image, struct machine *m,
                     struct diags *diags)
{
	if (asm_image_load(image, m, 0)) {
		m->psw.p = image->entry;
		return true;
	}
	struct diag *d = diag_error(
	        diags, nowhere, "cli-memory",
	        "the program needs %u words of storage, there are %u",
	        (unsigned)image->end, (unsigned)m->q);
	diag_hint(d, "say --memory %u or more", (unsigned)image->end);
	return false;
}
