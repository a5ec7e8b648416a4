/* yaml.c: any bytes as an instruction-set file. What loads must also print,
 * and load again from what was printed as an equal set.
 *
 * The file is named for the set that it says it holds. Its base can be one of
 * the catalogue, or the little one below. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "isa/isa.h"
#include "tests/unit/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char base[] =
	"isa: base\n"
	"fields: {op: 63..56, a: 55..52 register, imm: 31..0 signed}\n"
	"forms: {N: [op, 0], RI: [op, a, 0, imm]}\n"
	"instructions:\n"
	"  - group: G\n"
	"    user: execute\n"
	"    rows:\n"
	"      - {name: nop, op: 1, form: N, do: nop}\n"
	"      - {name: ldi, op: 2, form: RI, asm: 'a, imm', "
	"do: 'r[a] <- imm'}\n";

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	struct reader *r = ctx;
	*why = "not here";
	for (size_t i = 0; i < r->count; i++)
		if (strncmp(r->list[i].name, name, strlen(name)) == 0)
			return &r->list[i];
	if (strcmp(name, "vt") == 0 || strcmp(name, "core") == 0)
		return reader_find(ctx, name, suffix, from, why);
	return NULL;
}

/* "NAME.yaml", where NAME follows the first `isa: `. */
static void name_file(const char *text, char name[64])
{
	static const char key[] = "isa: ";
	const char *p = strstr(text, key);
	size_t n = p ? strspn(p + sizeof key - 1,
	                      "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;
	if (n > 0 && n <= 50)
		snprintf(name, 64, "%.*s.yaml", (int)n, p + sizeof key - 1);
	else
		strcpy(name, "fuzz.yaml");
}

static void require(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void look(const struct isa *isa, struct text *out)
{
	struct text pages = {0};
	isa_print_yaml(isa, out);
	isa_print_manual(isa, &pages);
	for (size_t i = 0; i < isa->insn_count; i++) {
		isa_print_insn(isa, &isa->insns[i], &pages);
		require(isa_decode(isa, isa->insns[i].match) != NULL,
		        "an instruction that cannot be decoded");
	}
	text_free(&pages);
}

static void load_again(const struct isa *isa, const struct text *text)
{
	struct reader r;
	struct diags diags = {0};
	struct text why = {0}, rendered = {0}, printed = {0};
	reader_init(&r);
	r.reader.find = find;
	/* as standard input, whose name is nobody's */
	reader_add(&r, "again", text_str(text), text->size);
	struct isa *again = isa_load("again", &r.reader, &diags);
	diags_render(&diags, &rendered, 0);
	require(again != NULL, text_str(&rendered));
	require(isa_equal(isa, again, &why), text_str(&why));
	require(isa->hash == again->hash, "another hash");
	isa_print_yaml(again, &printed);
	require(strcmp(text_str(&printed), text_str(text)) == 0,
	        "printed differently the second time");
	text_free(&printed);
	text_free(&why);
	text_free(&rendered);
	isa_free(again);
	diags_free(&diags);
	reader_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r;
	struct diags diags = {0};
	struct text out = {0};
	char name[64];
	reader_init(&r);
	r.reader.find = find;
	text_add_bytes(&out, (const char *)data, size);
	name_file(text_str(&out), name);
	text_free(&out);
	reader_add(&r, name, (const char *)data, size);
	reader_add(&r, "base.yaml", base, sizeof base - 1);
	struct isa *isa = isa_load(name, &r.reader, &diags);
	require((isa != NULL) == (diags.errors == 0),
	        "an error without a message, or a message without an error");
	diags_render(&diags, &out, 0);
	text_free(&out);
	if (isa) {
		look(isa, &out);
		load_again(isa, &out);
		text_free(&out);
	}
	isa_free(isa);
	diags_free(&diags);
	reader_free(&r);
	return 0;
}
