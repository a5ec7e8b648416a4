/* repl.c: the debugger's time is exact.
 *
 * Whatever way a time is reached, forwards or backwards, by steps, cycles or
 * at once, the machine there is the one that a plain run comes to: storage,
 * PSW, timer, clock, console and counts; and what the program says is said
 * once. Changes belong to their times. Stops found backwards are those found
 * forwards, in reverse.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "repl/internal.h"
#include "tests/unit/harness.h"

static struct files files;
static word seed = 1974;

static word random_below(word n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

/* ---- The debugger, and what it says --------------------------------------- */

static struct text said; /* all of it */

static void hear(void *ctx, const char *s, size_t n)
{
	(void)ctx;
	text_add_bytes(&said, s, n);
}

static struct repl *open_repl(const struct repl_setup *setup)
{
	struct diags diags = {0};
	if (!files.reader.find) {
		files_init(&files);
		files_add_dir(&files, "isa");
		files_add_dir(&files, "programs");
		files_add_dir(&files, "tests/debug");
	}
	const struct repl_host host = {.out = hear, .reader = &files.reader};
	struct repl *r = repl_new(&host);
	REQUIRE(r != NULL);
	REQUIRE(repl_load(r, setup, &diags));
	diags_free(&diags);
	repl_empty(&said);
	return r;
}

static bool command(struct repl *r, const char *format, word n)
{
	char line[64];
	snprintf(line, sizeof line, format, n);
	return repl_line(r, line) == REPL_OK;
}

/* ---- States --------------------------------------------------------------- */

static word mix(word h, word w)
{
	h = (h ^ w) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

/* All that a state is. The console's side is in the two counts: its words are
 * kept by their numbers. */
static word digest(const struct machine *m)
{
	word h = machine_psw_pack(m->psw, TRAP_NONE);
	h = mix(h, m->timer);
	h = mix(h, m->clock);
	h = mix(h, m->inputs);
	h = mix(h, m->outputs);
	for (int i = 0; i < 2; i++) {
		h = mix(h, m->counts.completed[i]);
		h = mix(h, m->counts.cycles[i]);
	}
	for (int i = 0; i < TRAP_COUNT; i++)
		h = mix(h, m->counts.traps[i]);
	h = mix(h, m->counts.mode_changes);
	for (addr a = 0; a < m->q; a++)
		h = mix(h, m->E[a]);
	return h;
}

/* What a plain run comes to, time by time. */
struct plain {
	struct machine m;
	struct console console;
	const struct repl *r; /* whose input it reads */
	word *at;
	word end;             /* the last time */
	struct text out;
};

static word plain_in(void *ctx, word index)
{
	const struct plain *p = ctx;
	const struct history *h = &p->r->history;
	return index < h->input_count ? h->input[index] : CONSOLE_END;
}

static void plain_out(void *ctx, word index, word w)
{
	struct plain *p = ctx;
	(void)index;
	text_char(&p->out, (char)w);
}

/* The machine of r, which must be at time 0, run by itself. */
static void run_plain(struct plain *p, const struct repl *r, word most)
{
	*p = (struct plain){.r = r};
	p->console = (struct console){p, plain_in, plain_out};
	REQUIRE(machine_init(&p->m, r->m.isa, r->m.q));
	REQUIRE(machine_copy(&p->m, &r->m));
	p->m.console = &p->console;
	p->at = calloc(most + 1, sizeof *p->at);
	REQUIRE(p->at != NULL);
	p->at[0] = digest(&p->m);
	enum machine_status s = MACHINE_RUNNING;
	while (p->end < most && s != MACHINE_HALTED && s != MACHINE_WEDGED) {
		s = machine_step(&p->m);
		p->at[++p->end] = digest(&p->m);
	}
}

static void end_plain(struct plain *p)
{
	machine_fini(&p->m);
	text_free(&p->out);
	free(p->at);
}

/* ---- Everything that moves ------------------------------------------------ */

static void move(struct repl *r, word end)
{
	word far = random_below(4) ? 20 : end + 20;
	switch (random_below(10)) {
	case 0: command(r, "seek %" PRIu64, random_below(end + 3)); break;
	case 1: command(r, "step %" PRIu64, random_below(far)); break;
	case 2: command(r, "reverse-step %" PRIu64, random_below(far)); break;
	case 3: command(r, "next %" PRIu64, random_below(5)); break;
	case 4: command(r, "reverse-next %" PRIu64, random_below(5)); break;
	case 5: command(r, "cycle %" PRIu64, random_below(12)); break;
	case 6: command(r, "reverse-cycle %" PRIu64, random_below(12)); break;
	case 7: repl_line(r, "finish"); break;
	case 8: repl_line(r, "reverse-finish"); break;
	default: repl_line(r, "why"); break;
	}
}

/* A step in progress is finished or undone. */
static void to_boundary(struct repl *r)
{
	if (r->m.cycle_at > 0)
		repl_line(r, random_below(2) ? "step" : "reverse-step");
}

static bool check_state(const struct repl *r, const struct plain *p)
{
	word t = r->history.now;
	return CHECK(t <= p->end) && CHECK_UINT(digest(&r->m), p->at[t]) &&
	       CHECK((r->history.status >= MACHINE_HALTED) ==
	             (t == p->end && p->m.step.status >= MACHINE_HALTED));
}

static void wander(const struct repl_setup *setup, word most, unsigned moves)
{
	struct plain p;
	struct repl *r = open_repl(setup);
	run_plain(&p, r, most);
	for (unsigned i = 0; i < moves; i++) {
		move(r, p.end);
		to_boundary(r);
		if (r->history.now > p.end) /* the plain run was cut off */
			command(r, "seek %" PRIu64, p.end);
		if (!check_state(r, &p))
			break;
	}
	/* what was said in all that time: the words out, once each */
	repl_time_seek(r, p.end);
	const struct history *h = &r->history;
	CHECK_UINT(r->m.outputs, p.out.size);
	for (size_t i = 0; i < p.out.size && i < h->output_count; i++)
		if (!CHECK_UINT(h->output[i] & 0xff,
		                (unsigned char)p.out.s[i]))
			break;
	end_plain(&p);
	repl_free(r);
}

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

static void bare(void)
{
	wander(&system_setup, 6000, 300);
	wander(&(struct repl_setup){.programs = {"trap-timer.s"},
	                            .program_count = 1, .q = 4096}, 2000, 100);
	wander(&(struct repl_setup){.programs = {"trap-privileged.s"},
	                            .program_count = 1, .q = 4096}, 2000, 100);
}

static void under_monitors(void)
{
	wander(&system_vmm, 9000, 150);
	wander(&(struct repl_setup){.programs = {"hello.s"},
	                            .program_count = 1, .q = 4096,
	                            .kinds = {VMM_FULL, VMM_HYBRID},
	                            .depth = 2}, 6000, 100);
	wander(&(struct repl_setup){.programs = {"hello.s", "fib.s"},
	                            .program_count = 2, .q = 4096,
	                            .kinds = {VMM_FULL}, .depth = 1}, 6000, 100);
}

static void with_input(void)
{
	static const word input[] = {'o', 'n', 'e', '\n', 't', 'w', 'o', '\n'};
	wander(&(struct repl_setup){.programs = {"echo.s"}, .program_count = 1,
	                            .q = 4096, .input = input,
	                            .input_count = 8}, 2000, 200);
}

/* The end of the input was read; more input comes after it, not instead. */
static void late_input(void)
{
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"echo.s"}, .program_count = 1, .q = 4096});
	repl_line(r, "continue");
	word end = r->history.now, was = digest(&r->m);
	repl_line(r, "input more");
	repl_line(r, "run");
	CHECK_UINT(r->history.now, end);
	CHECK_UINT(digest(&r->m), was);
	repl_free(r);
}

/* What is said is said once, however often it happens. */
static void said_once(void)
{
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"hello.s"}, .program_count = 1, .q = 4096});
	static const char *const lines[] = {
		"set output json", "continue", "reverse-step 20", "run",
		"seek 0", "step 40", "reverse-continue", "continue",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		repl_line(r, lines[i]);
	const char *first = strstr(text_str(&said), "hello, world");
	CHECK(first != NULL);
	CHECK(first && !strstr(first + 1, "hello"));
	repl_free(r);
}

/* ---- Over calls, backwards ------------------------------------------------- */

/* Where `reverse-next` went further than a step, `next` comes back from. */
static void over_calls(void)
{
	static const char *const programs[] = {
		"fib.s", "hello.s", "system.s", "back-to-call.s",
	};
	word over = 0;
	for (int i = 0; i < 160; i++) {
		struct repl *r = open_repl(&(struct repl_setup){
			.programs = {programs[i % 4]}, .program_count = 1,
			.q = 4096});
		if (i < 4) /* the end */
			repl_line(r, "continue");
		else
			command(r, "seek %" PRIu64,
			        1 + random_below(i % 4 == 3 ? 12 : 3000));
		word t = r->history.now;
		CHECK(repl_line(r, "reverse-next") == REPL_OK);
		CHECK(r->history.now < t);
		if (r->history.now + 1 < t) {
			over++;
			repl_line(r, "next");
			CHECK_UINT(r->history.now, t);
		}
		repl_free(r);
	}
	CHECK(over > 0);
}

/* A branch to where a call came back to is no return from it. */
static void back_to_call(void)
{
	static const word from_to[][2] = {{8, 7}, {6, 5}, {4, 1}, {10, 9}};
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"back-to-call.s"}, .program_count = 1,
		.q = 4096});
	for (size_t i = 0; i < sizeof from_to / sizeof *from_to; i++) {
		command(r, "seek %" PRIu64, from_to[i][0]);
		repl_line(r, "reverse-next");
		CHECK_UINT(r->history.now, from_to[i][1]);
	}
	/* within a step its beginning comes before */
	command(r, "seek %" PRIu64, 4);
	repl_line(r, "cycle");
	repl_line(r, "reverse-next");
	CHECK_UINT(r->history.now, 4);
	CHECK_UINT(r->m.cycle_at, 0);
	repl_free(r);
}

static void no_counts(void)
{
	static const char *const lines[] = {
		"step -1", "next 0", "cycle -1", "reverse-step -1",
		"reverse-next 0", "reverse-cycle 0", "continue -2", "seek -1",
	};
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"back-to-call.s"}, .program_count = 1,
		.q = 4096});
	command(r, "seek %" PRIu64, 5);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		repl_empty(&said);
		CHECK(repl_line(r, lines[i]) == REPL_FAILED);
		CHECK_HAS(text_str(&said), lines[i][1] == 'e' &&
		          lines[i][2] == 'e' ? "a time is 0 or more"
		                             : "a count is 1 or more");
		CHECK_UINT(r->history.now, 5);
	}
	repl_free(r);
}

/* ---- Completion ------------------------------------------------------------ */

static void take(void *ctx, const char *name)
{
	text_printf(ctx, "%s ", name);
}

static void hyphens(void)
{
	static const struct {
		const char *line, *words;
		size_t typed;
	} cases[] = {
		{"reverse-n", "reverse-next ", 9},
		{"help reverse-f", "reverse-finish ", 9},
		{"catch class user-s", "user-sensitive ", 6},
		{"print r1-loo", "loop ", 3},
	};
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"back-to-call.s"}, .program_count = 1,
		.q = 4096});
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text t = {0};
		CHECK_UINT(repl_complete(r, cases[i].line, take, &t),
		           cases[i].typed);
		CHECK_STR(text_str(&t), cases[i].words);
		text_free(&t);
	}
	repl_free(r);
}

/* ---- Far away ------------------------------------------------------------- */

/* Past several checkpoints, at full speed. */
static void far_away(void)
{
	enum { TIMES = 12, APART = 300000 };
	static const struct asm_define rounds[] = {{"ROUNDS", 400}};
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"sieve.s"}, .program_count = 1, .q = 65536,
		.defines = rounds, .define_count = 1});
	struct machine m;
	word at[TIMES];
	REQUIRE(machine_init(&m, r->m.isa, r->m.q));
	REQUIRE(machine_copy(&m, &r->m));
	for (int i = 0; i < TIMES; i++) {
		word made = 0;
		at[i] = digest(&m);
		machine_run(&m, APART, &made);
		REQUIRE(made == APART);
	}
	for (int i = 0; i < 30; i++) {
		word t = random_below(TIMES), by = random_below(3);
		command(r, "seek %" PRIu64, t * APART + by);
		command(r, "reverse-step %" PRIu64, by);
		CHECK_UINT(r->history.now, t * APART);
		CHECK_UINT(digest(&r->m), at[t]);
	}
	CHECK(r->history.count > 3 && r->history.count <= 64);
	machine_fini(&m);
	repl_free(r);
}

/* ---- Changes -------------------------------------------------------------- */

struct change {
	word t;
	struct machine after;
};

enum { CHANGES = 32 };

/* What the state at a time must be, with the changes up to it made. */
static word changed(const struct machine *start, const struct change *list,
                    size_t count, word t, const struct console *console)
{
	struct machine m;
	word now = 0;
	size_t next = 0;
	enum machine_status s = MACHINE_RUNNING;
	REQUIRE(machine_init(&m, start->isa, start->q));
	REQUIRE(machine_copy(&m, start));
	m.console = console;
	for (;;) {
		for (; next < count && list[next].t == now; next++) {
			REQUIRE(machine_copy(&m, &list[next].after));
			s = MACHINE_RUNNING;
		}
		if (now == t || s == MACHINE_HALTED || s == MACHINE_WEDGED)
			break;
		word made, end = next < count && list[next].t < t
		                         ? list[next].t : t;
		s = machine_run(&m, end - now, &made);
		now += made;
	}
	word h = digest(&m);
	machine_fini(&m);
	return h;
}

static bool make_change(struct repl *r)
{
	static const char *const lines[] = {
		"set r5 = time * 3 + 1", "set E[300] = r5 + 7", "set timer = 9",
		"exec addi r4, r4, 5", "inject trap timer", "exec out r1",
		"set mem[9] = 3",
	};
	return repl_line(r, lines[random_below(sizeof lines /
	                                       sizeof *lines)]) == REPL_OK;
}

static void forget_after(struct change *list, size_t *count, word t)
{
	while (*count > 0 && list[*count - 1].t > t)
		machine_fini(&list[--*count].after);
}

static void changes(void)
{
	struct console nobody = {0};
	struct change list[CHANGES];
	size_t count = 0;
	struct machine start;
	struct repl *r = open_repl(&system_setup);
	REQUIRE(machine_init(&start, r->m.isa, r->m.q));
	REQUIRE(machine_copy(&start, &r->m));
	for (int i = 0; i < 160; i++) {
		unsigned kind = (unsigned)random_below(8);
		if (kind < 2 && count < CHANGES) {
			if (!make_change(r))
				continue;
			forget_after(list, &count, r->history.now);
			list[count].t = r->history.now;
			REQUIRE(machine_init(&list[count].after, r->m.isa,
			                     r->m.q));
			REQUIRE(machine_copy(&list[count++].after, &r->m));
		} else if (kind == 2) {
			word now = r->history.now;
			bool any = count > 0 && list[0].t <= now;
			CHECK(repl_line(r, "undo") == (any ? REPL_OK
			                                   : REPL_FAILED));
			if (any) {
				forget_after(list, &count, now);
				machine_fini(&list[--count].after);
			}
		} else {
			move(r, 1200);
			to_boundary(r);
		}
		if (r->history.now > 3000)
			command(r, "seek %" PRIu64, random_below(1500));
		if (!CHECK_UINT(digest(&r->m),
		                changed(&start, list, count, r->history.now,
		                        &nobody)))
			break;
	}
	forget_after(list, &count, 0);
	while (count > 0)
		machine_fini(&list[--count].after);
	machine_fini(&start);
	repl_free(r);
}

/* Changes of the program itself, with checkpoints before, between and behind
 * them, and a run at full speed across them. */
static void far_changes(void)
{
	enum { APART = 700000 };
	static const struct asm_define rounds[] = {{"ROUNDS", 400}};
	struct console nobody = {0};
	struct change list[4];
	struct machine start;
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"sieve.s"}, .program_count = 1, .q = 16384,
		.defines = rounds, .define_count = 1});
	REQUIRE(machine_init(&start, r->m.isa, r->m.q));
	REQUIRE(machine_copy(&start, &r->m));
	/* the last one replaces those after it */
	static const word times[] = {APART, 2 * APART, 3 * APART, APART + 9};
	size_t count = 0;
	for (int i = 0; i < 4; i++) {
		command(r, "seek %" PRIu64, times[i]);
		REQUIRE(repl_line(r, "set mem[P] = mem[P] ^ 1") == REPL_OK);
		forget_after(list, &count, times[i]);
		list[count].t = r->history.now;
		REQUIRE(machine_init(&list[count].after, r->m.isa, r->m.q));
		REQUIRE(machine_copy(&list[count++].after, &r->m));
		for (word k = 4; k >= 2; k--) {
			command(r, "seek %" PRIu64, k * APART * 3 / 4);
			CHECK_UINT(digest(&r->m),
			           changed(&start, list, count, r->history.now,
			                   &nobody));
		}
	}
	CHECK_UINT(count, 2);
	while (count > 0)
		machine_fini(&list[--count].after);
	machine_fini(&start);
	repl_free(r);
}

/* A change in the past: what is said from there on is said anew. */
static void said_otherwise(void)
{
	struct repl *r = open_repl(&(struct repl_setup){
		.programs = {"hello.s"}, .program_count = 1, .q = 4096});
	static const char *const lines[] = {
		"continue", "seek 3", "set r1 = 'j'", "continue",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		repl_line(r, lines[i]);
	CHECK_HAS(text_str(&said), "hello, world");
	CHECK_HAS(text_str(&said), "jello, world");
	repl_free(r);
}

/* ---- Stops ---------------------------------------------------------------- */

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
	struct repl *r = open_repl(setup);
	command(r, "level %" PRIu64, level);
	if (repl_line(r, stop) != REPL_OK)
		FAIL("%s: %s", stop, text_str(&said));
	while (repl_line(r, "continue") == REPL_OK && r->stopped_at &&
	       count < STOPS)
		note(r, &list[count++]);
	if (!CHECK(count > 0 && count < STOPS))
		FAIL("%s: %zu stops", stop, count);
	CHECK(r->history.status == MACHINE_HALTED);
	/* the present one does not count */
	while (count > 0 && list[count - 1].t == r->history.now)
		count--;
	while (repl_line(r, "reverse-continue") == REPL_OK && r->stopped_at) {
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

static size_t list_events(const struct repl_setup *setup, unsigned level,
                          const char *stop, struct found_stop *list)
{
	size_t count = 0;
	struct repl *r = open_repl(setup);
	command(r, "level %" PRIu64, level);
	REQUIRE(repl_line(r, stop) == REPL_OK);
	while (repl_line(r, "continue") == REPL_OK && r->stopped_at &&
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
		size_t n = list_events(&setup, 0, stops[i % 3], bare_list);
		setup.depth = 1;
		setup.kinds[0] = kinds[i / 3];
		CHECK(n > 5);
		CHECK_UINT(list_events(&setup, 1, stops[i % 3], list), n);
		for (size_t k = 0; k < n; k++)
			CHECK_STR(list[k].why, bare_list[k].why);
	}
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"every way to a time leads to the same state", bare},
		{"under monitors as well", under_monitors},
		{"with console input", with_input},
		{"input that comes late comes after the end", late_input},
		{"what is said is said once", said_once},
		{"backwards over a call, and forwards again", over_calls},
		{"a branch is no return", back_to_call},
		{"counts are 1 or more", no_counts},
		{"a hyphen belongs to a name", hyphens},
		{"past checkpoints, at full speed", far_away},
		{"changes belong to their times", changes},
		{"far away too, and when they change the program", far_changes},
		{"a change in the past is heard", said_otherwise},
		{"stops are the same in both directions", stops_bare},
		{"those of higher levels too", stops_above},
		{"events under a monitor are those of the bare machine",
		 same_events},
	};
	int status = UNIT_RUN("repl", tests, argc, argv);
	text_free(&said);
	files_free(&files);
	return status;
}
