/* isa.c: loading instruction sets, their encodings, variants, and printing. */
#include "base/random.h"
#include "isa/isa.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/harness.h"
#include "tests/unit/reader.h"

/* ---- Loading in tests --------------------------------------------------- */

struct set {
	struct reader r;
	struct diags diags;
	struct isa *isa;
};

static struct isa *load(struct set *s, const char *name)
{
	s->isa = isa_load(name, &s->r.reader, &s->diags);
	return s->isa;
}

static struct isa *load_file(struct set *s, const char *name)
{
	*s = (struct set){0};
	reader_init(&s->r);
	return load(s, name);
}

static struct isa *load_text(struct set *s, const char *name, const char *text)
{
	*s = (struct set){0};
	reader_init(&s->r);
	reader_add(&s->r, name, text, strlen(text));
	return load(s, name);
}

static void end(struct set *s)
{
	isa_free(s->isa);
	diags_free(&s->diags);
	reader_free(&s->r);
}

/* Fails the test, saying why, unless the set loaded. */
static bool loaded(struct set *s)
{
	struct text t = {0};
	diags_render(&s->diags, &t, 0);
	bool ok = s->isa != NULL;
	if (!ok)
		FAIL("not loaded: %s", text_str(&t));
	text_free(&t);
	return ok;
}

#define HEAD                                                                  \
	"fields: {op: 63..56, a: 55..52 register, b: 51..48 register, "       \
	"f: 47..44, imm: 31..0 signed}\n"                                     \
	"forms: {N: [op, 0], RI: [op, a, 0, imm], RRI: [op, a, b, 0, imm], "  \
	"F: [op, a, b, f, 0, imm]}\n"
#define ROWS "instructions:\n  - group: G\n    user: execute\n    rows:\n"
#define NOP "      - {name: nop, op: 1, form: N, do: nop}\n"
#define LDI "      - {name: ldi, op: 2, form: RI, asm: 'a, imm', "            \
	"do: 'r[a] <- imm'}\n"

/* ---- Fields ------------------------------------------------------------- */

static void fields_hold_what_fits(void)
{
	static const struct {
		struct isa_field f;
		word value, bits;
		bool fits;
	} cases[] = {
		{{.kind = ISA_UNSIGNED, .hi = 63, .lo = 0}, ~0ull, ~0ull, true},
		{{.kind = ISA_SIGNED, .hi = 63, .lo = 0}, ~0ull, ~0ull, true},
		{{.kind = ISA_UNSIGNED, .hi = 7, .lo = 0}, 255, 255, true},
		{{.kind = ISA_UNSIGNED, .hi = 7, .lo = 0}, 256, 0, false},
		{{.kind = ISA_UNSIGNED, .hi = 7, .lo = 0}, -1ull, 255, false},
		{{.kind = ISA_SIGNED, .hi = 7, .lo = 0}, 127, 127, true},
		{{.kind = ISA_SIGNED, .hi = 7, .lo = 0}, 128, 128, false},
		{{.kind = ISA_SIGNED, .hi = 7, .lo = 0}, -128ull, 128, true},
		{{.kind = ISA_SIGNED, .hi = 7, .lo = 0}, -129ull, 127, false},
		{{.kind = ISA_REGISTER, .hi = 55, .lo = 52}, 15, 15ull << 52,
		 true},
		{{.kind = ISA_SIGNED, .hi = 4, .lo = 4}, -1ull, 16, true},
		{{.kind = ISA_SIGNED, .hi = 4, .lo = 4}, 1, 16, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct isa_field *f = &cases[i].f;
		word w = isa_field_put(f, ~isa_field_mask(f), cases[i].value);
		CHECK_UINT(w, cases[i].bits | ~isa_field_mask(f));
		CHECK_UINT(isa_field_fits(f, cases[i].value), cases[i].fits);
		if (cases[i].fits)
			CHECK_UINT(isa_field_get(f, w), cases[i].value);
	}
}

/* ---- The shipped sets --------------------------------------------------- */

static void every_shipped_set(void (*check)(struct set *, const char *path))
{
	static const char *const patterns[] = {"isa/*.yaml", "isa/*/*.yaml"};
	glob_t found = {0};
	for (size_t i = 0; i < 2; i++)
		glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &found);
	REQUIRE(found.gl_pathc >= 2);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct set s;
		load_file(&s, found.gl_pathv[i]);
		if (loaded(&s))
			check(&s, found.gl_pathv[i]);
		end(&s);
	}
	globfree(&found);
}

/* Printed without its base and loaded again, it is the same set. */
static void reprint(struct set *s, const char *path)
{
	struct text first = {0}, second = {0}, why = {0};
	struct set again;
	isa_print_yaml(s->isa, &first);
	const char *slash = strrchr(path, '/');
	load_text(&again, slash + 1, text_str(&first));
	if (loaded(&again)) {
		if (!isa_equal(s->isa, again.isa, &why))
			FAIL("%s: %s", path, text_str(&why));
		CHECK_UINT(again.isa->hash, s->isa->hash);
		CHECK_UINT(again.isa->insn_count, s->isa->insn_count);
		for (size_t i = 0; i < s->isa->insn_count; i++) {
			const struct isa_insn *x = &s->isa->insns[i];
			const struct isa_insn *y = &again.isa->insns[i];
			CHECK_STR(x->name, y->name);
			CHECK_STR(x->about, y->about);
			CHECK_STR(x->group, y->group);
			CHECK_STR(x->asm_text, y->asm_text);
			CHECK_UINT(x->claim.stated, y->claim.stated);
			CHECK_UINT(x->claim.classes, y->claim.classes);
			CHECK_UINT(x->claim.from_s, y->claim.from_s);
			CHECK_UINT(x->claim.from_u, y->claim.from_u);
		}
		isa_print_yaml(again.isa, &second);
		CHECK_STR(text_str(&second), text_str(&first));
	}
	end(&again);
	text_free(&first);
	text_free(&second);
	text_free(&why);
}

static void shipped_sets_print_and_load_again(void)
{
	every_shipped_set(reprint);
}

/* The instruction a word encodes, by the definition. */
static const struct isa_insn *decode_slowly(const struct isa *isa, word w)
{
	const struct isa_insn *found = NULL;
	for (size_t i = 0; i < isa->insn_count; i++)
		if ((w & isa->insns[i].mask) == isa->insns[i].match) {
			CHECK(found == NULL); /* no word is two instructions */
			found = &isa->insns[i];
		}
	return found;
}

/* Random operands into each instruction and out again; random words. */
static void encode(struct set *s, const char *path)
{
	const struct isa *isa = s->isa;
	struct random random = {1974};
	(void)path;
	for (size_t n = 0; n < isa->insn_count * 20; n++) {
		const struct isa_insn *i = &isa->insns[n % isa->insn_count];
		word w = i->match, all = i->mask;
		for (size_t k = 0; k < i->operand_count; k++) {
			const struct isa_field *f = i->operands[k].field;
			if (!f)
				continue;
			word v = isa_field_get(f, random_next(&random));
			w = isa_field_put(f, w, v);
			CHECK_UINT(isa_field_get(f, w), v);
			CHECK_UINT(all & isa_field_mask(f), 0);
			all |= isa_field_mask(f);
		}
		CHECK_UINT(all, ~(word)0); /* every bit is accounted for */
		CHECK(isa_decode(isa, w) == i);
		CHECK(decode_slowly(isa, w) == i);
		word other = w ^ (word)1 << random_below(&random, 64);
		CHECK(isa_decode(isa, other) == decode_slowly(isa, other));
		CHECK(isa_find(isa, i->name) == i);
	}
	CHECK(isa_decode(isa, 0) == NULL); /* empty storage is illegal */
}

static void shipped_sets_encode_and_decode(void)
{
	every_shipped_set(encode);
}

static void vt_is_core_and_more(void)
{
	struct set core, vt;
	struct text why = {0};
	load_file(&core, "core");
	load_file(&vt, "vt");
	REQUIRE(core.isa && vt.isa);
	CHECK_STR(vt.isa->name, "vt");
	CHECK_STR(vt.isa->base, "core");
	CHECK(core.isa->base == NULL);
	CHECK(vt.isa->insn_count > core.isa->insn_count);
	CHECK(vt.isa->hash != core.isa->hash);
	for (size_t i = 0; i < core.isa->insn_count; i++) {
		const struct isa_insn *x = &vt.isa->insns[i];
		CHECK_STR(x->name, core.isa->insns[i].name);
		CHECK_STR(x->isa_name, "core");
		CHECK_UINT(x->user, ISA_EXECUTE);
		CHECK_UINT(x->claim.classes, 1u << ISA_INNOCUOUS);
		CHECK(rtl_equal(&x->effect, &core.isa->insns[i].effect));
	}
	for (size_t i = core.isa->insn_count; i < vt.isa->insn_count; i++) {
		CHECK_UINT(vt.isa->insns[i].user, ISA_TRAP);
		CHECK(vt.isa->insns[i].claim.classes & 1u << ISA_PRIVILEGED);
	}
	CHECK(!isa_equal(core.isa, vt.isa, &why));
	CHECK_STR(text_str(&why), "`lpsw` is in vt only");
	text_free(&why);
	end(&core);
	end(&vt);
}

/* ---- Sub-codes and templates -------------------------------------------- */

static void where_makes_sub_codes(void)
{
	struct set s;
	load_text(&s, "t.yaml", "isa: t\n" HEAD ROWS
	          "      - {name: x, op: 9, form: F, where: {f: 1}, "
	          "asm: 'a, imm(b)', do: 'r[a] <- f'}\n"
	          "      - {name: y, op: 9, form: F, where: {f: 2, imm: -1}, "
	          "asm: '[a] = @b', do: nop}\n");
	if (loaded(&s)) {
		const struct isa_insn *x = isa_find(s.isa, "x");
		const struct isa_insn *y = isa_find(s.isa, "y");
		REQUIRE(x && y);
		CHECK_UINT(x->match, 0x0900100000000000);
		CHECK_UINT(x->mask, 0xff00ffff00000000);
		CHECK_UINT(y->match, 0x09002000ffffffff);
		CHECK_UINT(y->mask, 0xff00ffffffffffff);
		CHECK(isa_decode(s.isa, 0x0912100000000005) == x);
		CHECK(isa_decode(s.isa, 0x09122000ffffffff) == y);
		CHECK(isa_decode(s.isa, 0x0912200000000005) == NULL);
		CHECK(isa_decode(s.isa, 0x0912300000000005) == NULL);
		CHECK(!isa_is_operand(x, isa_find_field(s.isa, "f")));
		CHECK(!isa_is_operand(x, isa_find_field(s.isa, "op")));
		CHECK(isa_is_operand(x, isa_find_field(s.isa, "imm")));
		CHECK(!isa_is_operand(y, isa_find_field(s.isa, "imm")));

		static const char marks[] = "\0,\0(\0)";
		REQUIRE_UINT(x->operand_count, 6);
		for (size_t i = 0; i < 6; i++) {
			bool field = i % 2 == 0 && i < 5;
			CHECK((x->operands[i].field != NULL) == field);
			if (!field)
				CHECK_INT(x->operands[i].mark, marks[i]);
		}
		CHECK_STR(x->operands[2].field->name, "imm");
	}
	end(&s);
}

/* ---- Variants ----------------------------------------------------------- */

static void load_variant(struct set *s, const char *variant)
{
	*s = (struct set){0};
	reader_init(&s->r);
	static const char base[] = "isa: base\n" HEAD ROWS NOP LDI
		"      - {name: hlt, op: 3, form: N, user: trap, "
		"claim: privileged, do: halt, about: Stops.}\n";
	reader_add(&s->r, "isa/base.yaml", base, sizeof base - 1);
	reader_add(&s->r, "v.yaml", variant, strlen(variant));
	load(s, "v.yaml");
}

static void a_variant_says_only_what_differs(void)
{
	struct set s;
	load_variant(&s, "isa: v\nbase: base\nremove: [ldi]\nchange:\n"
	             "  - {name: hlt, user: execute, op: 0x2}\n" ROWS
	             "      - {name: ldi, op: 3, form: N, do: trap svc}\n");
	if (loaded(&s)) {
		const struct isa *isa = s.isa;
		REQUIRE_UINT(isa->insn_count, 3);
		CHECK_STR(isa->insns[0].name, "nop");
		CHECK_STR(isa->insns[0].isa_name, "base");
		const struct isa_insn *h = &isa->insns[1];
		CHECK_STR(h->name, "hlt");
		CHECK_STR(h->isa_name, "v");
		CHECK_UINT(h->user, ISA_EXECUTE);
		CHECK_UINT(h->op, 2);
		CHECK_STR(h->about, "Stops.");
		CHECK_UINT(h->claim.classes, 1u << ISA_PRIVILEGED);
		CHECK(h->effect.halts);
		CHECK_STR(h->pos.source->name, "v.yaml");
		CHECK_UINT(h->pos.line, 5);
		CHECK_STR(isa->insns[2].name, "ldi");
		CHECK(isa->insns[2].effect.causes != 0);
		CHECK(isa_find(isa, "ldi") == &isa->insns[2]);
	}
	end(&s);
}

static void the_hash_is_of_what_words_do(void)
{
	static const struct {
		const char *variant;
		bool same;
	} cases[] = {
		{"about: Prose.\n", true},
		{"change: [{name: hlt, claim: innocuous}]\n", true},
		{"change: [{name: hlt, about: Other prose.}]\n", true},
		{"change: [{name: ldi, asm: 'imm, a'}]\n", true},
		{"change: [{name: hlt, user: ignore}]\n", false},
		{"change: [{name: hlt, op: 4}]\n", false},
		{"change: [{name: hlt, do: nop}]\n", false},
		{"change: [{name: ldi, do: 'r[a] <- imm + 1'}]\n", false},
		{"change: [{name: ldi, do: 'mem[a] <- imm'}]\n", false},
		{"change: [{name: hlt, do: 'if M == s { halt }'}]\n", false},
		{"remove: [hlt]\n", false},
		{"remove: [nop]\n" ROWS NOP, true}, /* order does not count */
	};
	struct set s;
	load_variant(&s, "isa: v\nbase: base\n");
	if (!loaded(&s))
		return;
	word base = s.isa->hash;
	end(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text t = {0};
		text_printf(&t, "isa: v\nbase: base\n%s", cases[i].variant);
		load_variant(&s, text_str(&t));
		if (loaded(&s) && (s.isa->hash == base) != cases[i].same)
			FAIL("%s: the hash is %s", cases[i].variant,
			     cases[i].same ? "another" : "the same");
		end(&s);
		text_free(&t);
	}
}

static void differences_are_named(void)
{
	static const char *const cases[][2] = {
		{"change: [{name: ldi, op: 9}]", "`ldi` has a different "
		                                 "encoding"},
		{"change: [{name: ldi, asm: 'imm, a'}]",
		 "`ldi` has a different asm template"},
		{"change: [{name: hlt, user: ignore}]",
		 "`hlt` has a different behaviour in user mode (`user`)"},
		{"change: [{name: hlt, do: nop}]", "`hlt` has a different "
		                                   "effect"},
		{"remove: [nop]", "`nop` is in v only"},
		{"change: [{name: hlt, claim: innocuous}]", ""},
	};
	struct set a, b;
	load_variant(&a, "isa: v\nbase: base\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text t = {0}, why = {0};
		text_printf(&t, "isa: v\nbase: base\n%s\n", cases[i][0]);
		load_variant(&b, text_str(&t));
		if (loaded(&a) && loaded(&b)) {
			bool same = isa_equal(a.isa, b.isa, &why);
			CHECK_STR(text_str(&why), cases[i][1]);
			CHECK_UINT(same, !*cases[i][1]);
		}
		end(&b);
		text_free(&t);
		text_free(&why);
	}
	end(&a);
}

static void bases_may_have_bases_to_a_depth(void)
{
	for (unsigned depth = 16; depth <= 17; depth++) {
		struct set s = {0};
		reader_init(&s.r);
		for (unsigned i = 0; i <= depth; i++) {
			struct text name = {0}, t = {0};
			text_printf(&name, "isa/b%u.yaml", i);
			text_printf(&t, "isa: b%u\n", i);
			if (i == depth)
				text_add(&t, HEAD ROWS NOP);
			else
				text_printf(&t, "base: b%u\n", i + 1);
			reader_add(&s.r, text_str(&name), text_str(&t), t.size);
			text_free(&name);
			text_free(&t);
		}
		load(&s, "b0");
		CHECK_UINT(s.isa != NULL, depth == 16);
		if (!s.isa && CHECK_UINT(s.diags.count, 1))
			CHECK_STR(s.diags.list[0].message,
			          "more than 16 bases");
		end(&s);
	}
}

/* ---- Places ------------------------------------------------------------- */

#define BLOCK                                                                 \
	"      - name: x\n        op: 1\n        form: I\n"                   \
	"        asm: imm\n        do: "

/* A slip, `imn`, in an effect written in several ways: the message points at
 * its line and column, counted in bytes. */
static void a_slip_is_shown_where_it_is(void)
{
	static const char *const rows[] = {
		"      - {name: x, op: 1, form: I, asm: imm, do: P <- imn}\n",
		"      - {name: x, op: 1, form: I, asm: imm, do: 'P <- imn'}\n",
		"      - {name: x, op: 1, form: I, asm: imm, "
		"do: \"P <- imn\"}\n",
		"      - {name: x, about: \xc3\xa4\xe2\x82\xac, op: 1, "
		"form: I, "
		"asm: imm, do: P <- imn}\n",
		BLOCK "P <- imn\n",
		BLOCK "|\n          P <- imn\n",
		BLOCK "|  # why\n\n           # \xc3\xa4\n\n"
		      "           P <- imn\n",
		BLOCK "|4-\n               \n              P <- imn\n",
		BLOCK "|\r\n          # one\r\n          P <- imn\r\n",
		BLOCK "|\n          if P == 1 {\n               P <- imn\n"
		"          }\n",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct set s;
		struct text t = {0};
		text_printf(&t, "isa: t\nfields: {op: 63..56, imm: 55..0}\n"
		            "forms: {I: [op, imm]}\n" ROWS "%s", rows[i]);
		unsigned line = 1, column = 1;
		for (const char *at = text_str(&t);
		     strncmp(at, "imn", 3) != 0; at++) {
			column = *at == '\n' ? 1 : column + 1;
			line += *at == '\n';
		}
		load_text(&s, "t.yaml", text_str(&t));
		CHECK(s.isa == NULL);
		if (CHECK_UINT(s.diags.count, 1)) {
			const struct diag *d = s.diags.list;
			CHECK_STR(d->code, "rtl-name");
			CHECK_UINT(d->pos.line, line);
			CHECK_UINT(d->pos.column, column);
			CHECK_UINT(d->pos.width, 3);
		}
		end(&s);
		text_free(&t);
	}
}

static void lines_may_end_in_crlf(void)
{
	struct set s;
	load_text(&s, "t.yaml", "isa: t\r\nfields: {op: 63..56}\r\n"
	          "forms: {N: [op, 0]}\r\ninstructions:\r\n  - group: G\r\n"
	          "    user: execute\r\n    rows:\r\n"
	          "      - name: x\r\n        op: 1\r\n        form: N\r\n"
	          "        do: |\r\n          M <- u\r\n          halt\r\n");
	if (loaded(&s)) {
		CHECK(s.isa->insns[0].effect.halts);
		CHECK_UINT(s.isa->insns[0].effect.body->next->pos.line, 13);
	}
	end(&s);
}

static void prose_is_one_line(void)
{
	struct set s;
	load_text(&s, "t.yaml",
	          "isa: t\nabout: |\n  One\n    two.\n\n  Three.\n"
	          HEAD ROWS "      - {name: nop, op: 1, form: N, do: nop, "
	          "about: \"  a\\n b  \"}\n");
	if (loaded(&s)) {
		CHECK_STR(s.isa->about, "One two.");
		CHECK_STR(s.isa->insns[0].about, "a b");
	}
	end(&s);
}

static void a_missing_set_is_an_error(void)
{
	struct set s;
	load_file(&s, "no-such-set");
	CHECK(s.isa == NULL);
	CHECK_UINT(s.diags.errors, 1);
	CHECK_STR(s.diags.list[0].code, "isa-base");
	end(&s);
}

/* ---- Large and hostile files -------------------------------------------- */

static void many_instructions_load(void)
{
	for (unsigned n = 4096; n <= 4097; n++) {
		struct set s;
		struct text t = {0};
		text_add(&t, "isa: t\nfields: {op: 63..52, k: 51..0}\n"
		         "forms: {K: [op, k]}\n" ROWS);
		for (unsigned i = 0; i < n; i++)
			text_printf(&t, "      - {name: i%u, op: %u, form: K, "
			            "where: {k: %u}, do: trap svc}\n", i,
			            i % 2 ? i % 4096 : 0, i);
		load_text(&s, "t.yaml", text_str(&t));
		CHECK_UINT(s.isa != NULL, n == 4096);
		if (s.isa) {
			CHECK_UINT(s.isa->insn_count, n);
			CHECK(isa_decode(s.isa, 4000) == &s.isa->insns[4000]);
		}
		end(&s);
		text_free(&t);
	}
}

static void deep_nesting_is_refused(void)
{
	static const char *const openings[] = {"[", "{a: ", "- ", "? ", "[{"};
	for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
		struct set s;
		struct text t = {0};
		while (t.size < 200000)
			text_add(&t, openings[i]);
		load_text(&s, "t.yaml", text_str(&t));
		CHECK(s.isa == NULL);
		if (CHECK(s.diags.count > 0))
			CHECK_STR(s.diags.list[s.diags.count - 1].code,
			          "yaml-depth");
		end(&s);
		text_free(&t);
	}
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"fields hold what fits", fields_hold_what_fits},
		{"shipped sets print and load again",
		 shipped_sets_print_and_load_again},
		{"shipped sets encode and decode",
		 shipped_sets_encode_and_decode},
		{"vt is core and more", vt_is_core_and_more},
		{"where makes sub-codes", where_makes_sub_codes},
		{"a variant says only what differs",
		 a_variant_says_only_what_differs},
		{"the hash is of what words do", the_hash_is_of_what_words_do},
		{"differences are named", differences_are_named},
		{"bases may have bases, to a depth",
		 bases_may_have_bases_to_a_depth},
		{"a slip is shown where it is", a_slip_is_shown_where_it_is},
		{"lines may end in CRLF", lines_may_end_in_crlf},
		{"prose is one line", prose_is_one_line},
		{"a missing set is an error", a_missing_set_is_an_error},
		{"many instructions load", many_instructions_load},
		{"deep nesting is refused", deep_nesting_is_refused},
	};
	return UNIT_RUN("isa", tests, argc, argv);
}
