/* rtl.c: any bytes as an effect. What parses must print, on one line and on
 * many, as text that parses to an equal tree. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isa/isa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct isa_field fields[] = {
	{.name = "a", .kind = ISA_REGISTER, .hi = 55, .lo = 52},
	{.name = "b", .kind = ISA_REGISTER, .hi = 51, .lo = 48},
	{.name = "k", .kind = ISA_UNSIGNED, .hi = 47, .lo = 32},
	{.name = "imm", .kind = ISA_SIGNED, .hi = 31, .lo = 0},
};
static const struct isa_field *const form[] = {&fields[0], &fields[1],
                                               &fields[2], &fields[3]};

static bool parse(struct rtl *rtl, const char *s, size_t size,
                  struct arena *arena, struct diags *diags)
{
	struct source *source = arena_alloc(arena, sizeof *source);
	*source = (struct source){"fuzz", s, size};
	struct rtl_text text = {s, size, {source, 1, 1, 0}, 0};
	return rtl_parse(rtl, &text, form, 4, arena, diags);
}

static void again(const struct rtl *rtl, int indent, struct arena *arena)
{
	struct diags diags = {0};
	struct text text = {0}, twice = {0};
	struct rtl copy;
	rtl_print(rtl, &text, indent);
	bool ok = parse(&copy, text_str(&text), text.size, arena, &diags) &&
	          rtl_equal(rtl, &copy);
	if (ok)
		rtl_print(&copy, &twice, indent);
	/* printing may make a text longer than is allowed */
	if (text.size <= RTL_TEXT_MAX &&
	    (!ok || strcmp(text_str(&text), text_str(&twice)) != 0)) {
		fprintf(stderr, "%s\nbecomes\n%s\n", text_str(&text),
		        text_str(&twice));
		abort();
	}
	text_free(&text);
	text_free(&twice);
	diags_free(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {0};
	struct text out = {0};
	struct rtl rtl;
	jmp_buf no_memory;
	if (setjmp(no_memory) != 0)
		abort();
	arena.out_of_memory = &no_memory;
	bool ok = parse(&rtl, (const char *)data, size, &arena, &diags);
	if (ok != (diags.errors == 0))
		abort();
	diags_render(&diags, &out, 0);
	text_free(&out);
	if (ok) {
		again(&rtl, -1, &arena);
		again(&rtl, 4, &arena);
	}
	diags_free(&diags);
	arena_free(&arena);
	return 0;
}
