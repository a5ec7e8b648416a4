/* base.c: texts, sources, arenas and diagnostics. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/number.h"
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

/* The source was generated, and is gone when what is wrong in it is shown. */
static void sources_that_do_not_last(void)
{
	static const char text[] = "one\ntwo\n";
	const struct source stays = {"stays.s", "three\n", 6};
	struct source *gone = malloc(sizeof *gone);
	char *copy = malloc(sizeof text);
	struct diags d = {0};
	REQUIRE(gone && copy);
	memcpy(copy, text, sizeof text);
	*gone = (struct source){"gone.s", copy, sizeof text - 1};
	diags_keep(&d, gone); /* nothing is in it */
	CHECK(d.sources == NULL);
	diag_note(diag_error(&d, (struct pos){gone, 2, 1, 3}, NULL, "a"),
	          (struct pos){gone, 1, 1, 3}, "b");
	diag_note(diag_error(&d, (struct pos){&stays, 1, 1, 5}, NULL, "c"),
	          (struct pos){gone, 2, 1, 3}, "d");
	diags_keep(&d, gone);
	memset(copy, 'x', sizeof text);
	free(copy);
	free(gone);
	struct text t = {0};
	diags_render(&d, &t, 0);
	CHECK_HAS(text_str(&t), "gone.s:2:1: error: a\n      2 | two\n");
	CHECK_HAS(text_str(&t), "gone.s:1:1: note: b\n      1 | one\n");
	CHECK_HAS(text_str(&t), "stays.s:1:1: error: c\n      1 | three\n");
	CHECK_HAS(text_str(&t), "gone.s:2:1: note: d\n      2 | two\n");
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

/* A text, and what it is as a number without and with a sign: a fault, and
 * where, or a value. */
static const struct {
	const char *text;
	enum number_fault fault, signed_fault;
	size_t at;
	word value;
} written[] = {
	{"0", NUMBER_GOOD, NUMBER_GOOD, 0, 0},
	{"42", NUMBER_GOOD, NUMBER_GOOD, 0, 42},
	{"010", NUMBER_GOOD, NUMBER_GOOD, 0, 10}, /* not 8 */
	{"08", NUMBER_GOOD, NUMBER_GOOD, 0, 8},
	{"0x2a", NUMBER_GOOD, NUMBER_GOOD, 0, 42},
	{"0X2A", NUMBER_GOOD, NUMBER_GOOD, 0, 42},
	{"0b101", NUMBER_GOOD, NUMBER_GOOD, 0, 5},
	{"1_000_000", NUMBER_GOOD, NUMBER_GOOD, 0, 1000000},
	{"18446744073709551615", NUMBER_GOOD, NUMBER_GOOD, 0, UINT64_MAX},
	{"0xffff_ffff_ffff_ffff", NUMBER_GOOD, NUMBER_GOOD, 0, UINT64_MAX},
	{"18446744073709551616", NUMBER_TOO_LARGE, NUMBER_TOO_LARGE, 0, 0},
	{"18446744073709551620", NUMBER_TOO_LARGE, NUMBER_TOO_LARGE, 0, 0},
	{"0x10000000000000000", NUMBER_TOO_LARGE, NUMBER_TOO_LARGE, 0, 0},
	{"", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 0, 0},
	{"abc", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 0, 0},
	{" 5", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 0, 0},
	{"+5", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 0, 0},
	{"_1", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 0, 0},
	{"0x", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 2, 0},
	{"0x_1", NUMBER_NO_DIGIT, NUMBER_NO_DIGIT, 2, 0},
	{"12abc", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 2, 0},
	{"5 ", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 1, 0},
	{"1.5", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 1, 0},
	{"0b12", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 3, 0},
	{"0xfg", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 3, 0},
	{"1_", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 1, 0},
	{"1__0", NUMBER_BAD_DIGIT, NUMBER_BAD_DIGIT, 1, 0},
	{"-1", NUMBER_NO_DIGIT, NUMBER_GOOD, 0, UINT64_MAX},
	{"-0x10", NUMBER_NO_DIGIT, NUMBER_GOOD, 0, UINT64_MAX - 15},
	{"-9223372036854775808", NUMBER_NO_DIGIT, NUMBER_GOOD, 0,
	 (word)1 << 63},
	{"-9223372036854775809", NUMBER_NO_DIGIT, NUMBER_TOO_LARGE, 0, 0},
};

static void numbers_are_read(void)
{
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		const char *s = written[i].text;
		struct number n = number_read(s, strlen(s));
		struct number m = number_read_signed(s, strlen(s));
		bool minus = *s == '-';
		if (n.fault != written[i].fault || n.at != written[i].at ||
		    n.value != (minus ? 0 : written[i].value))
			FAIL("`%s`: fault %d at %zu, or another value", s,
			     (int)n.fault, n.at);
		if (m.fault != written[i].signed_fault ||
		    m.at != written[i].at || m.value != written[i].value)
			FAIL("`%s` with a sign: fault %d at %zu, or another "
			     "value", s, (int)m.fault, m.at);
	}
	CHECK_UINT(number_read("-", 1).fault, NUMBER_NO_DIGIT);
	CHECK_UINT(number_read_signed("-", 1).at, 1);
	CHECK_UINT(number_read("123", 2).value, 12); /* as much as is given */
	CHECK_UINT(number_read("0x", 1).value, 0);
	CHECK_UINT(number_digits("ff", 2, 16).value, 255);
	CHECK_UINT(number_digits("0x10", 4, 16).fault, NUMBER_BAD_DIGIT);
	CHECK_UINT(number_digits("0b1", 3, 16).value, 0xb1);
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
		{"a source that does not last is kept",
		 sources_that_do_not_last},
		{"did you mean", did_you_mean},
		{"numbers are read in one way", numbers_are_read},
	};
	return UNIT_RUN("base", tests, argc, argv);
}
