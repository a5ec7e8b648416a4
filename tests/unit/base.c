/* base.c: texts, sources, arenas and diagnostics. */
#include "base/diag.h"
#include "tests/unit/harness.h"

static void texts_grow(void)
{
	struct text t = {0};
	CHECK_STR(text_str(&t), "");
	for (int i = 0; i < 1000; i++)
		text_printf(&t, "%03d,", i);
	CHECK_UINT(t.size, 4000);
	CHECK_HAS(text_str(&t), "000,001,");
	CHECK_HAS(text_str(&t), "998,999,");
	text_free(&t);
	CHECK_STR(text_str(&t), "");
}

static void texts_pad(void)
{
	struct text t = {0};
	text_add(&t, "ab");
	text_pad_to(&t, 0, 5);
	text_add(&t, "c");
	text_pad_to(&t, 0, 3);
	text_add(&t, "d");
	CHECK_STR(text_str(&t), "ab   c d");
	text_free(&t);
}

static void texts_as_json(void)
{
	struct text t = {0};
	text_json(&t, "a\"b\\c\n\303\244\377\303");
	CHECK_STR(text_str(&t), "\"a\\\"b\\\\c\\u000a\303\244\\ufffd\\ufffd\"");
	text_free(&t);
}

static void lines_are_found(void)
{
	const struct source s = {"s", "one\r\n\nthree", 11};
	size_t size = 99;
	REQUIRE(source_line(&s, 1, &size) == s.text);
	CHECK_UINT(size, 3); /* without the carriage return */
	CHECK(source_line(&s, 2, &size) && size == 0);
	CHECK(source_line(&s, 3, &size) && size == 5);
	CHECK(!source_line(&s, 4, &size));
	CHECK(!source_line(&s, 0, &size));
	CHECK(!source_line(NULL, 1, &size));
}

static void distances(void)
{
	CHECK_UINT(diag_distance("trace", "trace", 3), 0);
	CHECK_UINT(diag_distance("trcae", "trace", 3), 1); /* neighbours */
	CHECK_UINT(diag_distance("tracee", "trace", 3), 1);
	CHECK_UINT(diag_distance("", "abc", 3), 3);
}

static void diagnostics_are_sorted_with_carets(void)
{
	const struct source s = {"f.s", "\tadd r1\nsub", 11};
	struct diags d = {0};
	diag_warning(&d, (struct pos){&s, 2, 1, 3}, NULL, "second");
	diag_hint(diag_error(&d, (struct pos){&s, 1, 6, 2}, "asm-x", "first"),
	          "a hint");
	CHECK(!diags_ok(&d));
	CHECK(!diag_error(&d, (struct pos){&s, 1, 6, 2}, "asm-x", "first"));
	struct text t = {0};
	diags_render(&d, &t, 0);
	CHECK_STR(text_str(&t), "f.s:1:6: error: first [asm-x]\n"
	                        "      1 | \tadd r1\n"
	                        "        | \t    ^~\n"
	                        "        = a hint\n"
	                        "f.s:2:1: warning: second\n"
	                        "      2 | sub\n"
	                        "        | ^~~\n");
	text_free(&t);
	diags_free(&d);
}

static void did_you_mean(void)
{
	static const struct { const char *name; int more; } table[] = {
		{"run", 0}, {"asm", 0}, {"explain", 0},
	};
	struct diags d = {0};
	struct pos nowhere = {0};
	diag_did_you_mean(diag_error(&d, nowhere, NULL, "a"), "explian", table,
	                  3, sizeof *table);
	diag_did_you_mean(diag_error(&d, nowhere, NULL, "b"), "zzzzzzz", table,
	                  3, sizeof *table);
	CHECK_STR(d.list[0].hint, "did you mean `explain`?");
	CHECK_STR(d.list[1].hint, NULL);
	diags_free(&d);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"texts grow", texts_grow},
		{"texts pad to a column, by one blank at least", texts_pad},
		{"a text as JSON", texts_as_json},
		{"lines of a source", lines_are_found},
		{"distance between words", distances},
		{"diagnostics come in order, with carets",
		 diagnostics_are_sorted_with_carets},
		{"did you mean", did_you_mean},
	};
	return UNIT_RUN("base", tests, argc, argv);
}
