/* repl_stops.c: what the debugger stops at.
 *
 * Stops found backwards are those found forwards, in reverse; what happens to
 * a guest's machine under a monitor is what happens to the bare machine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/debugger.h"

static const struct repl_setup system_setup = {
	.programs = {"system.s"}, .program_count = 1, .q = 4096,
};
static const struct repl_setup system_vmm = {
	.programs = {"system.s"}, .program_count = 1, .q = 4096,
	.kinds = {VMM_FULL}, .depth = 1,
};
static const struct repl_setup liar = {
	.programs = {"escapes/m68000.s"}, .program_count = 1, .q = 4096,
	.isa = "real/m68000", .kinds = {VMM_FULL}, .depth = 1,
};
static const struct repl_setup hello_twice = {
	.programs = {"hello.s"}, .program_count = 1, .q = 4096,
	.kinds = {VMM_FULL, VMM_FULL}, .depth = 2,
};
static const struct repl_setup traps_hybrid = {
	.programs = {"trap-privileged.s"}, .program_count = 1, .q = 4096,
	.kinds = {VMM_HYBRID}, .depth = 1,
};

struct found_stop {
	word t;
	char why[120];
};

enum { STOPS = 4000 };

static void note(const struct repl *r, struct found_stop *s)
{
	s->t = r->history.now;
	snprintf(s->why, sizeof s->why, "%s", text_str(&r->reason));
}

/* Stops met on the way to the end are met on the way back. */
static void there_and_back(const struct repl_setup *setup, unsigned level,
                           const char *stop)
{
	static struct found_stop list[STOPS];
	size_t count = 0;
	struct repl *r = debugger_open(setup);
	debugger_command(r, "level %" PRIu64, level);
	if (repl_line(r, stop) != REPL_OK)
		FAIL("%s: %s", stop, text_str(&debugger_said));
	while (repl_line(r, "continue") == REPL_OK && r->stopped_count &&
	       count < STOPS)
		note(r, &list[count++]);
	if (!CHECK(count > 0 && count < STOPS))
		FAIL("%s: %zu stops", stop, count);
	CHECK(r->history.status == MACHINE_HALTED);
	/* the present one does not count */
	while (count > 0 && list[count - 1].t == r->history.now)
		count--;
	while (repl_line(r, "reverse-continue") == REPL_OK &&
	       r->stopped_count) {
		struct found_stop s;
		note(r, &s);
		if (!CHECK(count > 0) || !CHECK_UINT(s.t, list[--count].t) ||
		    !CHECK_STR(s.why, list[count].why))
			break;
	}
	CHECK_UINT(count, 0);
	repl_free(r);
}

static void stops_bare(void)
{
	static const char *const stops[] = {
		"break boot", "break trap_entry if tick > 220", "watch live",
		"watch E:0 if tick > 240",
		"rwatch new_psw", "awatch proc_rogue,4",
		"catch trap memory", "catch trap timer if tick > 200",
		"catch mode if tick > 230", "catch reloc if tick > 230",
		"catch op lda if time < 400",
		"catch class privileged if tick > 240",
		/* as far apart as what is looked at going back: back.c */
		"awatch 0,4096 if time % 256 == 0",
	};
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		there_and_back(&system_setup, 0, stops[i]);
}

static void stops_above(void)
{
	static const char *const stops[] = {
		"break put_number", "catch trap svc if tick > 240",
		"catch trap memory", "catch mode if tick > 240",
		"catch reloc if tick > 245", "catch world if time > 108000",
		"watch live",
	};
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		there_and_back(&system_vmm, 1, stops[i]);
	there_and_back(&liar, 1, "catch square");
	/* a monitor in a monitor; and a hybrid, which interprets stores to
	 * E[0] that are no traps */
	there_and_back(&hello_twice, 1, "catch mode");
	there_and_back(&hello_twice, 1, "catch trap privileged");
	there_and_back(&hello_twice, 2, "catch world");
	there_and_back(&traps_hybrid, 1, "catch trap");
	there_and_back(&traps_hybrid, 1, "catch reloc");
}

/* With a stop, and another one, set after it, unless that is NULL. */
static size_t list_events(const struct repl_setup *setup, unsigned level,
                          const char *other, const char *stop,
                          struct found_stop *list)
{
	size_t count = 0;
	struct repl *r = debugger_open(setup);
	debugger_command(r, "level %" PRIu64, level);
	REQUIRE(repl_line(r, stop) == REPL_OK);
	REQUIRE(!other || repl_line(r, other) == REPL_OK);
	while (repl_line(r, "continue") == REPL_OK && r->stopped_count &&
	       count < STOPS)
		note(r, &list[count++]);
	repl_free(r);
	return count;
}

/* What happens to a guest's machine under a monitor is what happens to the
 * bare machine. */
static void same_events(void)
{
	static const char *const stops[] = {
		"catch trap", "catch mode", "catch reloc",
	};
	static const enum vmm_kind kinds[] = {VMM_FULL, VMM_HYBRID};
	static struct found_stop bare_list[STOPS], list[STOPS];
	struct repl_setup setup = {.programs = {"trap-privileged.s"},
	                           .program_count = 1, .q = 4096};
	for (size_t i = 0; i < 6; i++) {
		setup.depth = 0;
		size_t n = list_events(&setup, 0, NULL, stops[i % 3],
		                       bare_list);
		setup.depth = 1;
		setup.kinds[0] = kinds[i / 3];
		CHECK(n > 5);
		CHECK_UINT(list_events(&setup, 1, NULL, stops[i % 3],
		                       list), n);
		for (size_t k = 0; k < n; k++)
			CHECK_STR(list[k].why, bare_list[k].why);
	}
}

/* Stops that the engines notice are met where a look at every step meets
 * them. */
static void quick_and_slow(void)
{
	static const char *const stops[] = {
		"break trap_entry", "break put_text if a0 > 400",
		"watch live", "watch cur if live < 5", "watch E:0",
		"watch r6", "watch r14 if tick > 100", "watch E[0],64",
		"watch real[700]", "watch tick",
	};
	static struct found_stop quick[STOPS], slow[STOPS];
	static const struct repl_setup *const setups[] = {
		&system_setup, &system_vmm,
	};
	for (size_t i = 0; i < 2 * (sizeof stops / sizeof *stops); i++) {
		const struct repl_setup *setup = setups[i % 2];
		unsigned level = i % 2;
		size_t n = list_events(setup, level, NULL, stops[i / 2], quick);
		/* one that never holds, but must be looked at */
		size_t m = list_events(setup, level, "catch mode if 0",
		                       stops[i / 2], slow);
		if (!CHECK_UINT(n, m) || !CHECK(n > 0 || i % 2))
			FAIL("%s", stops[i / 2]);
		for (size_t k = 0; k < n && k < m; k++)
			if (!CHECK_UINT(quick[k].t, slow[k].t) ||
			    !CHECK_STR(quick[k].why, slow[k].why))
				break;
	}
}

/* Commands that go on, and a long command: what they say is said as they go,
 * the user can interrupt them, and nothing of it is kept. */
static void as_they_go(void)
{
	static const char *const lines[] = {
		"break loop", "commands", "silent", "print r1", "continue",
		"end",
	};
	static const char *const go[] = {"run", "cycle 100000000",
	                                 "continue 2"};
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"endless.s"}, .program_count = 1, .q = 4096});
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		CHECK(repl_line(r, lines[i]) == REPL_OK);
	for (size_t i = 0; i < sizeof go / sizeof *go; i++) {
		debugger_calls = debugger_most = 0;
		debugger_patience = 30000;
		CHECK(repl_line(r, go[i]) == REPL_FAILED);
		CHECK_UINT(debugger_patience, 1);
		debugger_patience = 0;
		CHECK(debugger_calls > 1000);
		CHECK(debugger_most < 4096);
		CHECK(r->out.room < 65536);
		CHECK(r->todo == NULL);
		/* and it is over */
		CHECK(repl_line(r, "print r1") == REPL_OK);
	}
	CHECK_HAS(text_str(&debugger_said), "interrupted");
	repl_free(r);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"stops are the same in both directions", stops_bare},
		{"those of higher levels too", stops_above},
		{"events under a monitor are those of the bare machine",
		 same_events},
		{"at full speed as step by step", quick_and_slow},
		{"commands that go on are heard, and end", as_they_go},
	};
	int status = UNIT_RUN("repl_stops", tests, argc, argv);
	debugger_end();
	return status;
}
