/* harness.h: what a unit-test suite needs, over CUnit.
 *
 * A suite is one file tests/unit/SUITE.c and one process, for CUnit has no
 * isolation of its own:
 *
 *     static void adds(void)
 *     {
 *             CHECK_UINT(1 + 1, 2);
 *     }
 *
 *     int main(int argc, char **argv)
 *     {
 *             static const struct unit_test tests[] = {
 *                     {"one and one is two", adds},
 *             };
 *             return UNIT_RUN("sums", tests, argc, argv);
 *     }
 *
 * A failing check prints its place, the text of what was compared and both
 * values, fails its test, and lets the test go on; REQUIRE_... ends the test
 * instead. CHECK_... yield whether they held. The last line is
 * `SUITE: N passed, N failed`, the exit status 0 only when tests were run, all
 * of those asked for, and none failed.
 *
 *     SUITE          all tests          SUITE -v       and name each
 *     SUITE TEXT...  those whose name contains one of the texts
 *     UNIT_JUNIT=FILE                   writes JUnit XML as well
 */
#ifndef TESTS_UNIT_HARNESS_H
#define TESTS_UNIT_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct unit_test {
	const char *name; /* a sentence about the behaviour */
	void (*run)(void);
};

int unit_run(const char *suite, const struct unit_test *tests, size_t count,
             int argc, char **argv);
#define UNIT_RUN(suite, tests, argc, argv)                                    \
	unit_run(suite, tests, sizeof(tests) / sizeof *(tests), argc, argv)

/* Where a check stands, and whether its failing ends the test. */
struct unit_place {
	const char *file;
	int line;
	bool fatal;
};

/* The functions behind the macros; each yields whether the check held. */
bool unit_true(struct unit_place at, bool ok, const char *text);
bool unit_uint(struct unit_place at, uint64_t got, uint64_t want,
               const char *text);
bool unit_int(struct unit_place at, int64_t got, int64_t want,
              const char *text);
bool unit_str(struct unit_place at, const char *got, const char *want,
              const char *text);
bool unit_contains(struct unit_place at, const char *got, const char *part,
              const char *text);
bool unit_fail(struct unit_place at, const char *format, ...) TEXT_PRINTF(2, 3);

#define UNIT_HERE  ((struct unit_place){__FILE__, __LINE__, false})
#define UNIT_FATAL ((struct unit_place){__FILE__, __LINE__, true})

/* Holds; equal numbers (shown in decimal and hexadecimal), equal strings
 * (either may be NULL); a string that contains another. */
#define CHECK(ok)             unit_true(UNIT_HERE, (ok), #ok)
#define CHECK_UINT(got, want) unit_uint(UNIT_HERE, (got), (want), #got)
#define CHECK_INT(got, want)  unit_int(UNIT_HERE, (got), (want), #got)
#define CHECK_STR(got, want)  unit_str(UNIT_HERE, (got), (want), #got)
#define CHECK_HAS(got, part)  unit_contains(UNIT_HERE, (got), (part), #got)

#define REQUIRE(ok)             unit_true(UNIT_FATAL, (ok), #ok)
#define REQUIRE_UINT(got, want) unit_uint(UNIT_FATAL, (got), (want), #got)
#define REQUIRE_STR(got, want)  unit_str(UNIT_FATAL, (got), (want), #got)

/* Whether a process that does this to it dies of a signal, as of an assertion
 * that is not true. */
bool unit_dies(void (*does)(const void *it), const void *it);

/* Fails with a message of its own: FAIL("case %u: ...", i). */
#define FAIL(...) unit_fail(UNIT_HERE, __VA_ARGS__)

#endif
