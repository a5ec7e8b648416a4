/* lesson.c: the tutorial: Popek & Goldberg's paper at the keyboard.
 *
 * A lesson loads a program, says what to look at, and asks for something that
 * has to be made to happen. After every command the state of the debugger is
 * looked at: the lesson is passed when it is as asked, however that was done.
 */
#include <string.h>

#include "repl/internal.h"

struct lesson {
	const char *title;
	const char *program, *isa;
	enum vmm_kind kinds[2];
	const char *text;  /* what it is about */
	const char *task;
	bool (*passed)(struct repl *r);
	const char *hint;
	const char *moral; /* said when it is passed */
};

/* ---- What is asked for --------------------------------------------------- */

static bool between_cycles(struct repl *r)
{
	const struct machine_step *s = &r->m.step;
	return r->m.cycle_at > 1 &&
	       s->cycle[r->m.cycle_at - 1].kind == CYCLE_READ &&
	       r->m.cycle_at < s->cycles && s->insn &&
	       strcmp(s->insn->name, "ld") == 0;
}

static bool just_trapped(struct repl *r, enum trap cause)
{
	return r->history.have_step && r->m.cycle_at == 0 &&
	       r->m.step.cause == cause;
}

static bool privileged_explained(struct repl *r)
{
	return r->why_at && r->why_at == r->history.now &&
	       r->m.cycle_at == 0 && r->why == TRAP_PRIVILEGED;
}

static bool at_sensitive(struct repl *r)
{
	addr real;
	unsigned class;
	return r->stopped_count && repl_fetch_address(&r->m, &real) &&
	       r->m.psw.m == MODE_S &&
	       repl_class_named(r, "control-sensitive", 17, &class) &&
	       repl_in_class(r, r->m.E[real], class);
}

static bool at_label(struct repl *r, unsigned level, const char *name)
{
	struct view v;
	addr real;
	repl_level_view(r, &r->m, level, &v);
	const struct asm_symbol *s = v.image ? asm_symbol(v.image, name) : NULL;
	return s && repl_fetch_address(&r->m, &real) && real == v.at + s->real;
}

static bool in_v_out(struct repl *r)
{
	return at_label(r, 0, "v_out");
}

static bool long_square(struct repl *r)
{
	return r->square_steps > 10 && !r->square_different;
}

static bool broken_square(struct repl *r)
{
	return r->square_steps > 0 && r->square_different;
}

static bool hybrid_square(struct repl *r)
{
	return r->square_steps > 10 && !r->square_different &&
	       strncmp(r->square_insn, "move.fromsr", 11) == 0;
}

/* A privileged instruction of the upper monitor has come to the lower one. */
static bool monitor_trapped(struct repl *r)
{
	struct view v;
	repl_level_view(r, &r->m, 1, &v);
	return just_trapped(r, TRAP_PRIVILEGED) &&
	       repl_level_turn(r, &r->m) == 0 && v.known && v.psw.m == MODE_S;
}

/* ---- The lessons --------------------------------------------------------- */

static const struct lesson lessons[] = {
{"The machine and its cycle", "hello.s", "vt", {VMM_NONE},
 "The machine is S = <E, M, P, R>: storage, mode, program counter, and the "
 "relocation-bounds register. The general registers are storage too: r0 is "
 "cell 2 of the address space. One instruction is a few machine cycles, each a "
 "reference to storage: its fetch, what it reads, what it writes.\n"
 "`step` makes one instruction, `cycle` one reference. `info psw` takes M, P "
 "and R apart; `reverse-step` undoes what you did.",
 "Stop in the middle of a `ld`, after a read and before its write.",
 between_cycles,
 "step until the next instruction is ld, then `cycle 2`",
 "A virtual address a is allowed if a < b and a + l < q; each cycle showed it. "
 "What was read is not yet written: an instruction happens all at once, at its "
 "end."},
{"A trap", "trap-privileged.s", "vt", {VMM_NONE},
 "A trap stores the old PSW, which is (M, P, R) and a cause, at E[0], loads "
 "the new one from E[1], and does nothing else. This program lets privileged "
 "instructions run in user mode, one after the other.\n"
 "`catch trap` stops at traps, `why` explains the step just made, `x/2p E:0` "
 "shows the two PSWs.",
 "Stop right after a trap whose cause is `privileged`, and ask `why`.",
 privileged_explained, "`catch trap privileged`, then `continue`, then `why`",
 "The P in E[0] is that of the instruction that trapped, not of the next one: "
 "`x/p E:0`. That is what lets a handler look at the instruction, and a "
 "monitor interpret it."},
{"Privileged and sensitive", "system.s", "vt", {VMM_NONE},
 "Privileged: traps in user mode and not in supervisor mode. Sensitive: "
 "touches what a monitor must control (control-sensitive), or behaves "
 "differently by place or mode (location-, mode-sensitive). Innocuous: "
 "neither. Privileged is what the hardware does; sensitive is what the "
 "instruction means.\n"
 "`classify lpsw` shows the classes; `thirdgen check` proves them.",
 "Let the machine stop before a control-sensitive instruction.",
 at_sensitive, "`catch class control-sensitive`, then `continue`",
 "In vt every sensitive instruction is privileged: that is the condition of "
 "Theorem 1, and so a virtual machine monitor can be built. Next you see it."},
{"The monitor at work", "hello.s", "vt", {VMM_FULL},
 "The same program, now in a virtual machine. The monitor is a program of the "
 "machine like any other: a dispatcher, an allocator, and interpreter routines "
 "{v_i}, generated from the instruction set. `level` lists the levels, `up` "
 "and `down` select whose view you see, `world` runs to the next switch.",
 "The guest puts out a character with `out`, which is privileged. Stop at the "
 "monitor's routine for it, v_out.",
 in_v_out, "`down`, `break v_out`, `continue`",
 "The guest believes it is in supervisor mode, M = s; the real M was u, so "
 "`out` trapped, the dispatcher saw that the trap came from the guest's "
 "supervisor, and v_out does the work. `info step` and `level` show both "
 "sides."},
{"The map", "hello.s", "vt", {VMM_FULL},
 "The VM map f takes a state of the bare machine to one of the machine with "
 "the monitor in it. Equivalence says: making a step and then mapping gives "
 "the same as mapping and then letting the monitor's machine run. That is a "
 "square, and it must commute. `next` makes a step of the guest, whatever that "
 "takes; `square` draws the square of the last one and compares all of both "
 "sides.",
 "Draw a square that commutes although the lower side took more than ten "
 "steps.",
 long_square, "`next` over the guest's `out`, then `square`",
 "An innocuous instruction ran directly: one step below for one above. `out` "
 "took a trap and an interpretation, and the guest cannot tell the "
 "difference."},
{"What goes wrong on the 68000", "escapes/m68000.s", "real/m68000", {VMM_FULL},
 "The MC68000 lets any program read its status register, and with it the mode. "
 "That instruction is mode-sensitive and not privileged. The guest prints what "
 "it read.",
 "Find the instruction that lies to the guest: draw its square.",
 broken_square, "`catch square`, `continue`, then `square`",
 "It did not trap, so no monitor could help. Theorem 1's condition fails, and "
 "here is the failure. The MC68010 made that one instruction privileged."},
{"The hybrid monitor", "escapes/m68000.s", "real/m68000", {VMM_HYBRID},
 "Theorem 3: if only user-sensitive instructions must be privileged, a hybrid "
 "monitor still works. It interprets all of the guest's supervisor mode and "
 "lets only its user mode run directly. The same guest, the same machine.",
 "Draw the square of the same instruction, move.fromsr. It must commute.",
 hybrid_square,
 "`next` until move.fromsr is done (`next 4`), then `square`; a breakpoint at "
 "it would never be hit, because in supervisor mode the guest is interpreted",
 "The guest's supervisor never ran in the real user mode, so it had nothing to "
 "see. The price: in supervisor mode, always many steps for one."},
{"A monitor in a monitor", "hello.s", "vt", {VMM_FULL, VMM_FULL},
 "Theorem 2: a machine that is virtualizable is recursively so, if its monitor "
 "has no timing dependence. Here the guest of the monitor is itself a monitor "
 "with a guest. Level 0 runs on the machine, level 1 in level 0's virtual "
 "machine.",
 "Stop right after an instruction of the upper monitor has trapped to the "
 "lower one because it was privileged.",
 monitor_trapped,
 "`level 0`, `catch trap privileged`, then `continue` until level 1 was "
 "executing in its supervisor mode: the line of the levels shows it",
 "The upper monitor knows nothing of that: it believes it is in supervisor "
 "mode, where the lower one really is. `thirdgen theorem 2` checks it for "
 "every step."},
};
enum { LESSONS = sizeof lessons / sizeof *lessons };

/* ---- Teaching ------------------------------------------------------------ */

static void list_lessons(struct repl *r)
{
	for (int i = 0; i < LESSONS; i++)
		repl_say(r, "%c%c %d  %s\n",
		         i + 1 == (int)r->lesson.number ? '>' : ' ',
		         r->lesson.passed >> i & 1 ? '+' : ' ', i + 1,
		         lessons[i].title);
	repl_say(r, "`tutorial N` begins a lesson, `tutorial hint` helps, "
	            "`tutorial "
	            "stop` ends;\n+ is passed, > goes on.\n");
	if (r->lesson.number) {
		repl_say(r, "Your task:\n");
		repl_say_wrapped(r, lessons[r->lesson.number - 1].task);
	}
}

static bool begin(struct repl *r, unsigned number)
{
	const struct lesson *l = &lessons[number - 1];
	struct repl_setup setup = {
		.isa = l->isa,
		.programs = {l->program},
		.program_count = 1,
		.kinds = {l->kinds[0], l->kinds[1]},
		.depth = (l->kinds[0] != VMM_NONE) + (l->kinds[1] != VMM_NONE),
	};
	struct diags diags = {0};
	if (!repl_load(r, &setup, &diags)) {
		repl_fail_diags(r, &diags);
		return false;
	}
	diags_free(&diags);
	r->lesson.number = number;
	r->square_steps = 0;
	r->why_at = 0;
	repl_say(r, "Lesson %u: %s\n\n", number, l->title);
	repl_say_wrapped(r, l->text);
	repl_say(r, "\nYour task:\n");
	repl_say_wrapped(r, l->task);
	repl_say(r, "\n");
	repl_show_context(r);
	return true;
}

void repl_lesson_check(struct repl *r)
{
	unsigned n = r->lesson.number;
	if (!n || !r->loaded || !lessons[n - 1].passed(r))
		return;
	repl_say(r, "\nLesson %u is passed.\n", n);
	repl_say_wrapped(r, lessons[n - 1].moral);
	r->lesson.passed |= 1u << (n - 1);
	r->lesson.number = 0;
	if (n < LESSONS)
		repl_say(r, "`tutorial %u` goes on: %s.\n", n + 1,
		         lessons[n].title);
	else
		repl_say(r, "That was the last lesson.\n");
}

bool repl_do_tutorial(struct repl *r, const char *arguments)
{
	const char *w, *s = arguments;
	size_t n;
	if (!repl_next_word(&s, &w, &n)) {
		list_lessons(r);
		return true;
	}
	if (!repl_at_end(r, s))
		return false;
	if (repl_word_is(w, n, "stop")) {
		r->lesson.number = 0;
		return true;
	}
	if (repl_word_is(w, n, "hint")) {
		if (!r->lesson.number)
			return repl_fail(r, "no lesson has begun");
		repl_say_wrapped(r, lessons[r->lesson.number - 1].hint);
		return true;
	}
	if (n != 1 || *w < '1' || *w > '0' + LESSONS)
		return repl_fail(r, "there are lessons 1 to %d, hint and stop",
		                 (int)LESSONS);
	return begin(r, (unsigned)(*w - '0'));
}
