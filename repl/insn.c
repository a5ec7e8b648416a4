/* insn.c: instructions: one as the user writes it, and what it is. */
#include <inttypes.h>
#include <string.h>

#include "repl/internal.h"

static bool name_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == '.' || (!first && c >= '0' && c <= '9');
}

/* The symbols of the level that the text names, so that it can be assembled
 * by itself. Registers become .reg lines. */
static void prelude(struct repl *r, const char *text, struct text *out)
{
	struct view v;
	repl_level_view(r, &r->m, r->level, &v);
	const char *s = text + strcspn(text, " \t"); /* not the mnemonic */
	while (v.image && *s) {
		size_t n = 0;
		while (name_char(s[n], n == 0))
			n++;
		if (n == 0) {
			s++;
			continue;
		}
		char name[128];
		const struct asm_symbol *a = NULL;
		if (n < sizeof name) {
			memcpy(name, s, n);
			name[n] = '\0';
			a = asm_symbol(v.image, name);
		}
		if (a && a->kind == ASM_REGISTER)
			text_printf(out, " .reg %s, r%" PRIu64 "\n", name,
			            a->value);
		else if (a)
			text_printf(out, " .set %s, %" PRIu64 "\n", name,
			            a->value);
		s += n;
	}
}

bool repl_assemble_insn(struct repl *r, const char *text, word *w)
{
	struct text t = {0};
	struct diags diags = {0};
	if (!*text)
		return repl_fail(r, "expected an instruction");
	prelude(r, text, &t);
	text_printf(&t, " %s\n", text);
	struct source s = {"instruction", text_str(&t), t.size};
	struct asm_image *image = asm_source(&s, r->target.isa, NULL, &diags);
	bool ok = image && image->segment_count == 1 &&
	          image->segments[0].count == 1;
	if (ok)
		*w = image->segments[0].words[0];
	else if (image)
		repl_fail(r, "expected one instruction");
	else if (diags.count)
		repl_fail(r, "%s%s%s", diags.list[0].message,
		          diags.list[0].hint ? "; " : "",
		          diags.list[0].hint ? diags.list[0].hint : "");
	diags_free(&diags);
	asm_image_free(image);
	text_free(&t);
	return ok;
}

/* An instruction that leaves P + 1 somewhere and goes elsewhere. */
bool repl_insn_calls(const struct isa_insn *i)
{
	const word both = (word)1 << RTL_P;
	return i && i->effect.read_kinds & both && i->effect.set_kinds & both;
}
