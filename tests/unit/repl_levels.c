/* repl_levels.c: a guest is debugged alike whatever is below it.
 *
 * A stop belongs to the machine of its level, whoever executes that machine's
 * instructions: so the same commands must lead to the same guest states, hit
 * the same stops and end at the same guest times on the bare machine and under
 * every stack of monitors. The bare machine's run is the measure: its states
 * are what those of a guest, taken out of the real machine, must be.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/debugger.h"

enum { Q = 1024, RECORDS = 600, HITS = 80, SCRIPT = 8 };

/* What a command led to. */
struct record {
	unsigned vm;     /* of the guest that had the processor */
	word state;      /* of its machine */
	char hits[HITS]; /* the numbers of the stops hit; "" at a goal */
	bool ended;
};

static word mix(word h, word w)
{
	h = (h ^ w) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

static word digest(const struct machine *m)
{
	word h = mix(machine_psw_pack(m->psw, TRAP_NONE), m->timer);
	for (addr a = 0; a < m->q; a++)
		h = mix(h, m->E[a]);
	return h;
}

/* The machine of guest number `vm` as it is now; false: it is in the middle of
 * a step. */
static bool state_of(const struct repl *r, unsigned vm, word *state)
{
	struct machine bare;
	REQUIRE(machine_init(&bare, r->m.isa, Q));
	bool ok = lockstep_vmmap_back(r->target.stack, &r->m, vm, &bare);
	*state = digest(&bare);
	machine_fini(&bare);
	return ok;
}

/* Of the guest that has the processor; or of number `vm`, which has halted and
 * lost it. */
static bool take_record(const struct repl *r, unsigned vm, struct record *out)
{
	struct view v;

	size_t n = 0;
	*out = (struct record){.ended = r->history.status >= MACHINE_HALTED};
	for (size_t i = 0; i < r->stopped_count && n + 12 < HITS; i++)
		n += (size_t)snprintf(out->hits + n, HITS - n, "%u ",
		                      r->stopped[i]);
	if (!r->target.depth) {
		out->state = digest(&r->m);
		return true;
	}
	repl_level_view(r, &r->m, r->target.depth, &v);
	out->vm = v.vm;
	if (state_of(r, v.vm, &out->state))
		return true;
	out->vm = vm;
	return state_of(r, vm, &out->state);
}

/* A script: commands, the last of which is given again until the end (or, with
 * `once` before it, once). Each that ends a run is a record. */
typedef const char *const script[SCRIPT];

static bool runs_on(const char *line)
{
	static const char *const words[] = {
		"run", "continue", "next", "finish", "until", "advance",
		"reverse-continue", "reverse-next", "reverse-finish",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(line, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

static size_t carry_out(struct repl *r, unsigned vm, const char *const *lines,
                        struct record *list)
{
	size_t count = 0, last = 0;
	while (last + 1 < SCRIPT && lines[last + 1])
		last++;
	for (size_t i = 0; count < RECORDS; i++) {
		const char *line = lines[i < last ? i : last];
		word runs = r->runs;
		debugger_said.size = 0;
		bool ok = repl_line(r, line) == REPL_OK;
		if (!ok && i <= last)
			FAIL("%s: %s", line, text_str(&debugger_said));
		if (!runs_on(line)) {
			if (i >= last)
				break;
			continue;
		}
		/* the beginnings are not the same: a monitor boots first */
		if (!ok || r->runs == runs ||
		    strstr(text_str(&r->reason), "beginning of time"))
			break;
		if (!take_record(r, vm, &list[count])) {
			FAIL("%s: in the middle of an instruction", line);
			break;
		}
		count++;
		if (r->history.status >= MACHINE_HALTED && i >= last)
			break;
	}
	return count;
}

static const struct stack {
	unsigned depth;
	enum vmm_kind kinds[3];
} stacks[] = {
	{1, {VMM_FULL}},
	{1, {VMM_HYBRID}},
	{2, {VMM_FULL, VMM_HYBRID}},
	{2, {VMM_HYBRID, VMM_FULL}},
	{2, {VMM_HYBRID, VMM_HYBRID}},
	{3, {VMM_FULL, VMM_FULL, VMM_FULL}},
	{3, {VMM_HYBRID, VMM_FULL, VMM_HYBRID}},
};
enum { STACKS = sizeof stacks / sizeof *stacks };

static void name_stack(const struct stack *s, struct text *out)
{
	for (unsigned i = 0; i < s->depth; i++)
		text_printf(out, "%s%s", i ? "," : "",
		            vmm_kind_name(s->kinds[i]));
}

static void compare(const char *const *lines, const struct stack *s,
                    const struct record *want, size_t wants,
                    const struct record *got, size_t gots)
{
	struct text where = {0};
	text_printf(&where, "`%s` under ", lines[0]);
	name_stack(s, &where);
	if (gots != wants)
		FAIL("%s: %zu records, bare %zu", text_str(&where), gots,
		     wants);
	for (size_t i = 0; i < wants && i < gots; i++) {
		if (got[i].state == want[i].state &&
		    strcmp(got[i].hits, want[i].hits) == 0 &&
		    got[i].ended == want[i].ended)
			continue;
		FAIL("%s: record %zu: hits %s(bare %s), the state %s",
		     text_str(&where), i, got[i].hits, want[i].hits,
		     got[i].state == want[i].state ? "is right" : "is not");
		break;
	}
	text_free(&where);
}

static size_t record_script(const char *program, const struct stack *s,
                            const char *const *lines, struct record *list)
{
	struct repl_setup setup = {.programs = {program}, .program_count = 1,
	                           .q = Q};
	if (s) {
		setup.depth = s->depth;
		memcpy(setup.kinds, s->kinds, sizeof s->kinds);
	}
	struct repl *r = debugger_open(&setup);
	size_t count = carry_out(r, 0, lines, list);
	repl_free(r);
	return count;
}

static void over_all_stacks(const char *program, script *scripts, size_t n,
                            size_t least)
{
	static struct record want[RECORDS], got[RECORDS];
	size_t all = 0;
	for (size_t i = 0; i < n; i++) {
		size_t wants = record_script(program, NULL, scripts[i], want);
		CHECK(wants > 0 && wants < RECORDS);
		all += wants;
		for (size_t k = 0; k < STACKS; k++) {
			size_t gots = record_script(program, &stacks[k],
			                            scripts[i], got);
			compare(scripts[i], &stacks[k], want, wants, got, gots);
		}
	}
	if (!CHECK(all >= least)) /* it is about stops that happen */
		FAIL("%zu records only", all);
}

/* ---- Scripts ------------------------------------------------------------ */

static script before[] = {
	{"break loop", "run", "continue"},
	{"break user", "break turn", "break handler", "run", "continue"},
	{"break stacks.s:22", "tbreak twice", "run", "continue"},
	{"break handler if r7 == 3 || M == u", "run", "continue"},
	{"break twice if mem[count] > 2", "run", "continue"},
	{"break loop", "ignore 1 2", "run", "continue"},
	{"break turn", "condition 1 12 / r1 == 4", "run", "continue"},
	{"catch op addi", "run", "continue"},
	{"catch op lpsw", "catch op muli if r2 > 2", "run", "continue"},
	{"catch op in", "catch op out", "catch op halt", "run", "continue"},
	{"catch class privileged", "run", "continue"},
	{"catch class innocuous if r1 == 2", "run", "continue"},
};

static script after[] = {
	{"catch trap", "run", "continue"},
	{"catch trap svc", "catch trap timer", "catch trap memory", "run",
	 "continue"},
	{"catch mode", "catch reloc", "run", "continue"},
	{"watch total", "run", "continue"},
	{"watch count if mem[total] > 6", "run", "continue"},
	{"watch E:0", "run", "continue"},
	{"watch r2", "run", "continue"},
	{"watch E[512 + 2],16", "run", "continue"},
	{"watch mem[total] > 5", "run", "continue"},
	{"watch P == loop", "watch M", "run", "continue"},
	{"rwatch total", "run", "continue"},
	{"awatch seen,8", "run", "continue"},
	{"rwatch twice", "awatch handler_psw", "run", "continue"},
	{"rwatch user_psw", "awatch E:1", "run", "continue"},
};

/* Several at one time: all of them count. */
static script together[] = {
	{"watch total", "break twice+4", "tbreak twice+4", "catch op jr",
	 "run", "continue"},
	{"break loop", "break loop", "ignore 2 2", "run", "continue"},
	{"catch trap", "break handler", "catch mode", "watch E:0", "run",
	 "continue"},
	{"break turn", "watch r1 if r1 > 1", "catch class innocuous if r1 > 2",
	 "run", "continue"},
};

static script steps[] = {
	{"break loop", "run", "delete", "next"},
	{"break loop", "run", "next 2", "next", "continue", "next 3"},
	{"break loop", "run", "delete", "advance handler"},
	{"break loop", "run", "delete", "advance handler", "until turn",
	 "until"},
	{"break loop", "run", "delete", "finish"},
	{"break twice", "run", "until", "next", "until *loop+3", "next"},
	{"break twice", "break loop+3", "run", "next", "next", "next"},
	/* the ends of these are breakpoints */
	{"break loop", "break loop+3", "run", "next 3", "next"},
	{"break loop", "break twice", "run", "advance twice", "advance loop"},
	{"break loop", "break handler", "run", "delete 1", "finish"},
};

static script backwards[] = {
	{"break handler", "run", "disable", "continue", "enable",
	 "reverse-continue"},
	{"break loop if r2 > 1", "run", "disable", "continue", "enable",
	 "reverse-continue"},
	{"catch op sta", "tbreak done", "disable 1", "run", "enable",
	 "reverse-continue"},
	{"catch trap", "watch total", "disable", "run", "enable",
	 "reverse-continue"},
	{"rwatch total", "watch r2", "disable", "run", "enable",
	 "reverse-continue"},
	{"tbreak done", "run", "reverse-next"},
	{"tbreak done", "run", "reverse-finish"},
	{"tbreak done", "run", "reverse-next 10", "next 5", "reverse-next 40",
	 "next"},
};

/* ---- Several guests ----------------------------------------------------- */

enum { VMS = 3 };

/* A line with the guest's names as they are among all: vm0.vm1. before them;
 * `depth` 0: bare. */
static void with_names(const char *line, unsigned depth, unsigned vm,
                       struct text *out)
{
	for (; *line; line++) {
		if (*line != '@') {
			text_char(out, *line);
			continue;
		}
		for (unsigned i = 1; i <= depth; i++)
			text_printf(out, "vm%u.", i == depth ? vm : 0);
	}
}

static script guests[] = {
	{"break @loop", "run", "continue"},
	{"break @handler if r7 == 3", "break @turn", "run", "continue"},
	{"watch @total", "run", "continue"},
	{"rwatch @total", "watch mem[@count] > 2", "run", "continue"},
	{"watch @count", "break @loop+2 if r2 > 1", "run", "continue"},
	{"break @loop", "run", "delete", "next"},
	{"break @loop", "run", "delete", "finish"},
	{"break @loop", "run", "delete", "until"},
	{"catch trap", "run", "continue"},
	{"catch mode", "catch reloc", "run", "continue"},
	{"catch op sta", "catch class privileged", "run", "continue"},
	{"break @done", "run", "delete", "reverse-next"},
	{"watch @total", "disable", "run", "enable", "reverse-continue"},
	{"catch trap", "disable", "run", "enable", "reverse-continue"},
};

static size_t record_guest(const struct stack *s, unsigned vm,
                           const char *const *lines, struct record *list)
{
	struct repl_setup setup = {.programs = {"stacks.s", "stacks.s",
	                                        "stacks.s"},
	                           .program_count = 1, .q = Q, .slice = 7};
	struct text text[SCRIPT] = {{0}};
	const char *named[SCRIPT] = {NULL};
	if (s) {
		setup.depth = s->depth;
		setup.program_count = VMS;
		memcpy(setup.kinds, s->kinds, sizeof s->kinds);
	}
	for (int i = 0; i < SCRIPT && lines[i]; i++) {
		with_names(lines[i], setup.depth, vm, &text[i]);
		named[i] = text_str(&text[i]);
	}
	struct repl *r = debugger_open(&setup);
	size_t count = carry_out(r, vm, named, list), mine = 0;
	repl_free(r);
	for (int i = 0; i < SCRIPT; i++)
		text_free(&text[i]);
	/* this guest's, and not the end of all */
	for (size_t i = 0; i < count; i++)
		if (list[i].vm == vm && !list[i].ended)
			list[mine++] = list[i];
	return mine;
}

/* Slices end in the middle of everything, and none of it shows. */
static void several_guests(void)
{
	static struct record want[RECORDS], got[RECORDS];
	for (size_t i = 0; i < sizeof guests / sizeof *guests; i++) {
		size_t wants = record_guest(NULL, 0, guests[i], want);
		CHECK(wants > 1);
		for (size_t k = 0; k < 4; k++)
			for (unsigned vm = 0; vm < VMS; vm++) {
				size_t gots = record_guest(&stacks[k], vm,
				                           guests[i], got);
				/* a step that halts is one where others
				 * run on */
				if (gots > wants)
					gots = wants;
				compare(guests[i], &stacks[k], want, wants,
				        got, gots);
			}
	}
}

#define ALL(scripts) scripts, sizeof scripts / sizeof *scripts
static void stops_before(void)
{
	over_all_stacks("stacks.s", ALL(before), 100);
}
static void stops_after(void) { over_all_stacks("stacks.s", ALL(after), 100); }
static void several(void) { over_all_stacks("stacks.s", ALL(together), 30); }
static void stepping(void) { over_all_stacks("stacks.s", ALL(steps), 900); }
static void going_back(void)
{
	over_all_stacks("stacks.s", ALL(backwards), 100);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"stops before an instruction", stops_before},
		{"stops after what was done", stops_after},
		{"several stops at one time", several},
		{"steps, and runs to a place", stepping},
		{"backwards", going_back},
		{"several guests, in slices", several_guests},
	};
	int status = UNIT_RUN("repl_levels", tests, argc, argv);
	debugger_end();
	return status;
}
