/* repl.c: the debugger's time is exact.
 *
 * Whatever way a time is reached, forwards or backwards, by steps, cycles or
 * at once, the machine there is the one that a plain run comes to: storage,
 * PSW, timer, clock, console and counts; and what the program says is said
 * once. Changes belong to their times.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/debugger.h"

/* ---- States ------------------------------------------------------------- */

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

/* ---- Everything that moves ---------------------------------------------- */

static void move(struct repl *r, word end)
{
	word far = debugger_random(4) ? 20 : end + 20;
	switch (debugger_random(10)) {
	case 0:
		debugger_command(r, "seek %" PRIu64, debugger_random(end + 3));
		break;
	case 1:
		debugger_command(r, "step %" PRIu64, debugger_random(far));
		break;
	case 2:
		debugger_command(r, "reverse-step %" PRIu64,
		                 debugger_random(far));
		break;
	case 3: debugger_command(r, "next %" PRIu64, debugger_random(5)); break;
	case 4:
		debugger_command(r, "reverse-next %" PRIu64,
		                 debugger_random(5));
		break;
	case 5:
		debugger_command(r, "cycle %" PRIu64, debugger_random(12));
		break;
	case 6:
		debugger_command(r, "reverse-cycle %" PRIu64,
		                 debugger_random(12));
		break;
	case 7: repl_line(r, "finish"); break;
	case 8: repl_line(r, "reverse-finish"); break;
	default: repl_line(r, "why"); break;
	}
}

/* A step in progress is finished or undone. */
static void to_boundary(struct repl *r)
{
	if (r->m.cycle_at > 0)
		repl_line(r, debugger_random(2) ? "step" : "reverse-step");
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
	struct repl *r = debugger_open(setup);
	run_plain(&p, r, most);
	for (unsigned i = 0; i < moves; i++) {
		move(r, p.end);
		to_boundary(r);
		if (r->history.now > p.end) /* the plain run was cut off */
			debugger_command(r, "seek %" PRIu64, p.end);
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
	                            .program_count = 2,
	                            .q = 4096,
	                            .kinds = {VMM_FULL},
	                            .depth = 1},
	       6000, 100);
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
	struct repl *r = debugger_open(&(struct repl_setup){
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
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"hello.s"}, .program_count = 1, .q = 4096});
	static const char *const lines[] = {
		"set output json", "continue", "reverse-step 20", "run",
		"seek 0", "step 40", "reverse-continue", "continue",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		repl_line(r, lines[i]);
	const char *first = strstr(text_str(&debugger_said), "hello, world");
	CHECK(first != NULL);
	CHECK(first && !strstr(first + 1, "hello"));
	repl_free(r);
}

/* ---- Over calls, backwards ---------------------------------------------- */

/* Where `reverse-next` went further than a step, `next` comes back from. */
static void over_calls(void)
{
	static const char *const programs[] = {
		"fib.s", "hello.s", "system.s", "back-to-call.s",
	};
	word over = 0;
	for (int i = 0; i < 160; i++) {
		struct repl *r = debugger_open(&(struct repl_setup){
			.programs = {programs[i % 4]}, .program_count = 1,
			.q = 4096});
		if (i < 4) /* the end */
			repl_line(r, "continue");
		else
			debugger_command(r, "seek %" PRIu64,
			        1 + debugger_random(i % 4 == 3 ? 12 : 3000));
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
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"back-to-call.s"}, .program_count = 1,
		.q = 4096});
	for (size_t i = 0; i < sizeof from_to / sizeof *from_to; i++) {
		debugger_command(r, "seek %" PRIu64, from_to[i][0]);
		repl_line(r, "reverse-next");
		CHECK_UINT(r->history.now, from_to[i][1]);
	}
	/* within a step its beginning comes before */
	debugger_command(r, "seek %" PRIu64, 4);
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
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"back-to-call.s"}, .program_count = 1,
		.q = 4096});
	debugger_command(r, "seek %" PRIu64, 5);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		repl_empty(&debugger_said);
		CHECK(repl_line(r, lines[i]) == REPL_FAILED);
		CHECK_HAS(text_str(&debugger_said), lines[i][1] == 'e' &&
		          lines[i][2] == 'e' ? "a time is 0 or more"
		                             : "a count is 1 or more");
		CHECK_UINT(r->history.now, 5);
	}
	repl_free(r);
}

/* ---- Completion --------------------------------------------------------- */

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
	struct repl *r = debugger_open(&(struct repl_setup){
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

/* ---- Far away ----------------------------------------------------------- */

/* Past several checkpoints, at full speed. */
static void far_away(void)
{
	enum { TIMES = 12, APART = 300000 };
	static const struct asm_define rounds[] = {{"ROUNDS", 400}};
	struct repl *r = debugger_open(&(struct repl_setup){
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
		word t = debugger_random(TIMES), by = debugger_random(3);
		debugger_command(r, "seek %" PRIu64, t * APART + by);
		debugger_command(r, "reverse-step %" PRIu64, by);
		CHECK_UINT(r->history.now, t * APART);
		CHECK_UINT(digest(&r->m), at[t]);
	}
	CHECK(r->history.count > 3 && r->history.count <= 64);
	machine_fini(&m);
	repl_free(r);
}

/* ---- Changes ------------------------------------------------------------ */

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
	return repl_line(r, lines[debugger_random(sizeof lines /
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
	struct repl *r = debugger_open(&system_setup);
	REQUIRE(machine_init(&start, r->m.isa, r->m.q));
	REQUIRE(machine_copy(&start, &r->m));
	for (int i = 0; i < 160; i++) {
		unsigned kind = (unsigned)debugger_random(8);
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
			debugger_command(r, "seek %" PRIu64,
			                 debugger_random(1500));
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
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"sieve.s"}, .program_count = 1, .q = 16384,
		.defines = rounds, .define_count = 1});
	REQUIRE(machine_init(&start, r->m.isa, r->m.q));
	REQUIRE(machine_copy(&start, &r->m));
	/* the last one replaces those after it */
	static const word times[] = {APART, 2 * APART, 3 * APART, APART + 9};
	size_t count = 0;
	for (int i = 0; i < 4; i++) {
		debugger_command(r, "seek %" PRIu64, times[i]);
		REQUIRE(repl_line(r, "set mem[P] = mem[P] ^ 1") == REPL_OK);
		forget_after(list, &count, times[i]);
		list[count].t = r->history.now;
		REQUIRE(machine_init(&list[count].after, r->m.isa, r->m.q));
		REQUIRE(machine_copy(&list[count++].after, &r->m));
		for (word k = 4; k >= 2; k--) {
			debugger_command(r, "seek %" PRIu64, k * APART * 3 / 4);
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
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"hello.s"}, .program_count = 1, .q = 4096});
	static const char *const lines[] = {
		"continue", "seek 3", "set r1 = 'j'", "continue",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		repl_line(r, lines[i]);
	CHECK_HAS(text_str(&debugger_said), "hello, world");
	CHECK_HAS(text_str(&debugger_said), "jello, world");
	repl_free(r);
}

/* Words typed for the program are numbers when the console has numbers, and
 * are asked for again when they are not. */
static bool type(void *ctx, struct text *line)
{
	static const char *const lines[] = {"two", "", "010 0b11", "-1"};
	unsigned *typed = ctx;
	if (*typed == sizeof lines / sizeof *lines)
		return false;
	text_add(line, lines[(*typed)++]);
	return true;
}

static void words_typed(void)
{
	unsigned typed = 0;
	struct repl *r = debugger_open(&(struct repl_setup){
		.programs = {"add.s"}, .program_count = 1, .q = 4096,
		.words = true});
	r->host.ask = type;
	r->host.ctx = &typed;
	repl_line(r, "continue");
	CHECK_UINT(r->history.input_count, 3);
	CHECK_HAS(text_str(&debugger_said),
	          "`two` is not a number\n10\n13\n13\n");
	CHECK_UINT(r->history.status, MACHINE_HALTED);
	repl_free(r);
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
		{"words typed are numbers, or asked for again", words_typed},
	};
	int status = UNIT_RUN("repl", tests, argc, argv);
	debugger_end();
	return status;
}
