/* harness.c: a suite's process over CUnit. See harness.h.
 *
 * CUnit's traps and what is done about them: its own JUnit mode aborts on a
 * failing test, so reports are written from the test-complete handler; a run
 * in which nothing was run, or an initialiser failed, counts no failure, so
 * the verdict asks for the number run and for CUnit's own error as well.
 */
#include "tests/unit/harness.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* CUnit's handlers carry no context, so a suite's process has this one. */
static struct {
	const char *suite;
	bool verbose;
	unsigned passed, failed;
	struct text junit; /* the <testcase> elements so far */
} run;

/* ---- Checks ------------------------------------------------------------- */

static bool report(struct unit_place at, bool ok, const char *message)
{
	CU_assertImplementation(ok ? CU_TRUE : CU_FALSE, (unsigned)at.line,
	                        message, at.file, "",
	                        at.fatal ? CU_TRUE : CU_FALSE);
	return ok;
}

bool unit_fail(struct unit_place at, const char *format, ...)
{
	char message[2000]; /* not a text: a fatal failure leaves by longjmp */
	va_list ap;
	va_start(ap, format);
	vsnprintf(message, sizeof message, format, ap);
	va_end(ap);
	return report(at, false, message);
}

bool unit_true(struct unit_place at, bool ok, const char *text)
{
	return ok ? report(at, true, text) : unit_fail(at, "%s: false", text);
}

bool unit_uint(struct unit_place at, uint64_t got, uint64_t want,
               const char *text)
{
	if (got == want)
		return report(at, true, text);
	return unit_fail(at,
	                 "%s: %" PRIu64 " (%#" PRIx64 "), expected %" PRIu64
	                 " (%#" PRIx64 ")",
	                 text, got, got, want, want);
}

bool unit_int(struct unit_place at, int64_t got, int64_t want,
              const char *text)
{
	if (got == want)
		return report(at, true, text);
	return unit_fail(at, "%s: %" PRId64 ", expected %" PRId64, text, got,
	                 want);
}

bool unit_str(struct unit_place at, const char *got, const char *want,
              const char *text)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return report(at, true, text);
	return unit_fail(at, "%s:\n    got      %s\n    expected %s", text,
	                 got ? got : "NULL", want ? want : "NULL");
}

bool unit_contains(struct unit_place at, const char *got, const char *part,
              const char *text)
{
	if (got && strstr(got, part))
		return report(at, true, text);
	return unit_fail(at,
	                 "%s:\n    got      %s\n    expected it to contain %s",
	                 text, got ? got : "NULL", part);
}

/* ---- Reports ------------------------------------------------------------ */

static void add_xml(struct text *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&': text_add(out, "&amp;"); break;
		case '<': text_add(out, "&lt;"); break;
		case '>': text_add(out, "&gt;"); break;
		case '"': text_add(out, "&quot;"); break;
		default:
			text_char(out, (unsigned char)*s < ' ' && *s != '\n'
			                       ? '?' : *s);
		}
}

static void complete(const CU_pTest test, const CU_pSuite suite,
                     const CU_pFailureRecord first)
{
	(void)suite;
	if (first)
		run.failed++;
	else
		run.passed++;
	if (first)
		printf("FAIL %s: %s\n", run.suite, test->pName);
	else if (run.verbose)
		printf("ok   %s: %s\n", run.suite, test->pName);
	text_printf(&run.junit, "  <testcase classname=\"%s\" name=\"",
	            run.suite);
	add_xml(&run.junit, test->pName);
	text_add(&run.junit, "\">\n");
	for (CU_pFailureRecord f = first; f; f = f->pNext) {
		printf("  %s:%u: %s\n", f->strFileName, f->uiLineNumber,
		       f->strCondition);
		text_add(&run.junit, "    <failure message=\"");
		add_xml(&run.junit, f->strCondition);
		text_printf(&run.junit, "\">%s:%u</failure>\n",
		            f->strFileName, f->uiLineNumber);
	}
	text_add(&run.junit, "  </testcase>\n");
	fflush(stdout); /* so that a crash leaves what is known */
}

static bool write_junit(const char *file)
{
	FILE *f = fopen(file, "w");
	if (!f)
		return false;
	fprintf(f,
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	        "<testsuite name=\"%s\" tests=\"%u\" failures=\"%u\">\n"
	        "%s</testsuite>\n",
	        run.suite, run.passed + run.failed, run.failed,
	        text_str(&run.junit));
	return fclose(f) == 0;
}

/* ---- Running ------------------------------------------------------------ */

static bool chosen(const char *name, int argc, char **argv)
{
	bool any = false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			continue;
		any = true;
		if (strstr(name, argv[i]))
			return true;
	}
	return !any;
}

bool unit_dies(void (*does)(const void *it), const void *it)
{
	int status = 0;
	fflush(NULL);
	pid_t child = fork();
	REQUIRE(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		does(it);
		_exit(0);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFSIGNALED(status);
}

int unit_run(const char *suite, const struct unit_test *tests, size_t count,
             int argc, char **argv)
{
	run.suite = suite;
	for (int i = 1; i < argc; i++)
		run.verbose |= strcmp(argv[i], "-v") == 0;
	unsigned asked = 0;
	bool sound = CU_initialize_registry() == CUE_SUCCESS;
	CU_pSuite s = sound ? CU_add_suite(suite, NULL, NULL) : NULL;
	for (size_t i = 0; s && i < count; i++) {
		if (!chosen(tests[i].name, argc, argv))
			continue;
		asked++;
		sound &= CU_add_test(s, tests[i].name, tests[i].run) != NULL;
	}
	CU_set_test_complete_handler(complete);
	CU_set_error_action(CUEA_IGNORE);
	sound = sound && s && CU_run_all_tests() == CUE_SUCCESS &&
	        CU_get_number_of_suites_failed() == 0 && asked > 0 &&
	        run.passed + run.failed == asked;
	if (!sound) {
		printf("FAIL %s: %u tests asked for, %u run: %s\n", suite,
		       asked, run.passed + run.failed, CU_get_error_msg());
		run.failed++;
	}
	const char *junit = getenv("UNIT_JUNIT");
	if (junit && !write_junit(junit)) {
		printf("FAIL %s: cannot write %s\n", suite, junit);
		run.failed++;
	}
	printf("%s: %u passed, %u failed\n", suite, run.passed, run.failed);
	CU_cleanup_registry();
	text_free(&run.junit);
	return run.failed ? 1 : 0;
}
