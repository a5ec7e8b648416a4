/* words.c: the definitions again, over words.
 *
 * The steps of two concrete machines have been made; do they show what the
 * question asks? This is the second, independent reading of the paper's
 * definitions: it confirms each witness of the solver, is what shrinking
 * preserves, and is all that `--method search` has. It shares no code with
 * definitions.c, so that a slip in either shows as a disagreement.
 */
#include <inttypes.h>

#include "theorems/internal.h"

struct view {
	const struct lab *lab;
	unsigned reading;
	struct text *why; /* may be NULL */
	addr k;
};

static const struct machine_step *made(const struct view *v, unsigned i)
{
	return &v->lab->m[i].step;
}

static bool trapped(const struct view *v, unsigned i)
{
	return made(v, i)->cause != TRAP_NONE;
}

static bool halted(const struct view *v, unsigned i)
{
	return made(v, i)->status == MACHINE_HALTED;
}

/* Left out of the definition by the reading. */
static bool excluded(const struct view *v, unsigned i)
{
	return v->reading & THEOREMS_LITERAL
	               ? made(v, i)->cause == TRAP_MEMORY
	               : trapped(v, i);
}

#define SAY(v, ...)                                                           \
	do {                                                                   \
		if ((v)->why)                                                  \
			text_printf((v)->why, __VA_ARGS__);                    \
	} while (0)

static char mode(enum mode m)
{
	return m == MODE_U ? 'u' : 's';
}

/* ---- Storage ------------------------------------------------------------- */

static word now(const struct view *v, unsigned i, addr real)
{
	return v->lab->m[i].E[real];
}

static word before(const struct view *v, unsigned i, addr real)
{
	const struct machine_step *s = made(v, i);
	for (unsigned n = 0; n < s->cycles; n++) {
		const struct machine_cycle *c = &s->cycle[n];
		bool write = c->kind == CYCLE_WRITE ||
		             c->kind == CYCLE_PSW_STORE;
		if (write && c->real == real)
			return c->old;
	}
	return now(v, i, real);
}

static bool shows(const struct view *v, unsigned i, addr real)
{
	return machine_shows(v->lab->before[i].psw, real);
}

static void name_cell(const struct view *v, addr at)
{
	if (at >= ISA_REGISTER_CELL && at < ISA_REGISTERS_END)
		SAY(v, "r%d", (int)(at - ISA_REGISTER_CELL));
	else
		SAY(v, "word %" PRIu32, at);
}

/* The word as it would be, had the step written through R only. */
static word now_through_r(const struct view *v, unsigned i, addr real)
{
	const struct machine_step *s = made(v, i);
	word value = before(v, i, real);
	for (unsigned n = 0; n < s->cycles; n++)
		if (s->cycle[n].kind == CYCLE_WRITE && s->cycle[n].relocated &&
		    s->cycle[n].real == real)
			value = s->cycle[n].value;
	return value;
}

static bool windows_differ_in(const struct view *v)
{
	struct psw a = v->lab->before[0].psw, b = v->lab->before[1].psw;
	word n = machine_extent(a.l, a.b, v->lab->m[0].q);
	for (addr at = 0; at < n; at++) {
		word x = now(v, 0, at + a.l), y = now(v, 1, at + b.l);
		if (x == y)
			continue;
		if (at + a.l <= CELL_NEW_PSW || at + b.l <= CELL_NEW_PSW) {
			x = now_through_r(v, 0, at + a.l);
			y = now_through_r(v, 1, at + b.l);
		}
		if (x == y)
			continue;
		name_cell(v, at);
		SAY(v, " becomes %" PRIu64 " and %" PRIu64, x, y);
		return true;
	}
	return false;
}

/* ---- The paper's classes ------------------------------------------------ */

/* Storage or a division was not as it had to be: whether the instruction
 * would have trapped for its own sake cannot be told. */
static bool exception(const struct view *v, unsigned i)
{
	enum trap c = made(v, i)->cause;
	return c == TRAP_MEMORY || (c == TRAP_ARITHMETIC &&
	                            !(v->reading & THEOREMS_LITERAL));
}

static bool unprivileged(const struct view *v)
{
	bool excused = exception(v, 0) || exception(v, 1);
	if (excused && (v->reading & THEOREMS_LITERAL))
		return false;
	if (!trapped(v, 1))
		SAY(v, "it does not trap in u");
	else if (trapped(v, 0) && !excused)
		SAY(v, "it traps in s (%s)", rtl_trap_name(made(v, 0)->cause));
	else
		return false;
	return true;
}

static bool changes(const struct view *v, unsigned i, bool say)
{
	struct psw a = v->lab->before[i].psw, b = v->lab->m[i].psw;
	if (a.m != b.m && say)
		SAY(v, "M changes from %c to %c", mode(a.m), mode(b.m));
	else if ((a.l != b.l || a.b != b.b) && say)
		SAY(v, "R changes from (%" PRIu32 ",%" PRIu32 ") to (%" PRIu32
		       ",%" PRIu32 ")", a.l, a.b, b.l, b.b);
	return a.m != b.m || a.l != b.l || a.b != b.b;
}

static bool control_sensitive(const struct view *v)
{
	return !excluded(v, 0) && changes(v, 0, true);
}

static bool cells_sensitive(const struct view *v)
{
	for (addr j = CELL_OLD_PSW; !trapped(v, 0) && j <= CELL_NEW_PSW; j++)
		if (!shows(v, 0, j) && now(v, 0, j) != before(v, 0, j)) {
			SAY(v,
			    "E[%" PRIu32 "] changes, although it is outside R",
			    j);
			return true;
		}
	return false;
}

static bool behaviour_sensitive(const struct view *v)
{
	if (excluded(v, 0) || excluded(v, 1) || changes(v, 0, false) ||
	    changes(v, 1, false))
		return false;
	addr p = v->lab->m[0].psw.p, p2 = v->lab->m[1].psw.p;
	if (windows_differ_in(v))
		return true;
	if (p != p2)
		SAY(v, "P becomes %" PRIu32 " and %" PRIu32, p, p2);
	return p != p2;
}

/* ---- Beyond the letter -------------------------------------------------- */

static word counted(const struct view *v, unsigned i)
{
	word t = v->lab->before[i].timer;
	bool counts = v->lab->before[i].psw.m == MODE_U && t != TIMER_OFF &&
	              made(v, i)->status == MACHINE_RUNNING;
	return counts ? t - 1 : t;
}

static bool sets_timer(const struct view *v, unsigned i)
{
	return v->lab->m[i].timer != counted(v, i);
}

static bool outputs_differ(const struct view *v)
{
	const struct lab *lab = v->lab;
	bool differ = lab->output_count[0] != lab->output_count[1];
	for (unsigned n = 0; !differ && n < lab->output_count[0]; n++)
		differ = lab->outputs[0][n] != lab->outputs[1][n];
	if (differ)
		SAY(v, "different words go to the console");
	return differ;
}

static bool uses_device(const struct view *v)
{
	if (trapped(v, 0))
		return false;
	if (v->lab->output_count[0])
		SAY(v, "a word goes to the console");
	else if (made(v, 0)->took_input)
		SAY(v, "a word is taken from the console");
	else if (sets_timer(v, 0))
		SAY(v, "the timer is set");
	else
		return false;
	return true;
}

/* A part of R that both keep is not different, even where it was. */
static bool parts_differ(addr a, addr a2, addr b, addr b2)
{
	return a2 != b2 && (a != a2 || b != b2);
}

static bool controls_differ(const struct view *v)
{
	struct psw a = v->lab->m[0].psw, b = v->lab->m[1].psw;
	struct psw x = v->lab->before[0].psw, y = v->lab->before[1].psw;
	bool differ = a.m != b.m || parts_differ(x.l, a.l, y.l, b.l) ||
	              parts_differ(x.b, a.b, y.b, b.b);
	if (differ)
		SAY(v, "M or R end up different");
	else if (a.p != b.p)
		SAY(v, "P becomes %" PRIu32 " and %" PRIu32, a.p, b.p);
	return differ || a.p != b.p;
}

static bool dependent(const struct view *v)
{
	if (trapped(v, 0) || trapped(v, 1))
		return false;
	if (controls_differ(v) || windows_differ_in(v))
		return true;
	if ((sets_timer(v, 0) || sets_timer(v, 1)) &&
	    v->lab->m[0].timer != v->lab->m[1].timer) {
		SAY(v, "the timer is set differently");
		return true;
	}
	return outputs_differ(v);
}

static bool stops_processor(const struct view *v)
{
	if (halted(v, 0))
		SAY(v, "the processor halts");
	return halted(v, 0);
}

static bool changes_storage(const struct view *v)
{
	const struct machine_step *s = made(v, 0);
	for (unsigned n = 0; !trapped(v, 0) && n < s->cycles; n++) {
		addr at = s->cycle[n].real;
		bool shown = shows(v, 0, at);
		word to = shown ? s->cycle[n].value : now(v, 0, at);
		if (s->cycle[n].kind != CYCLE_WRITE || s->cycle[n].relocated ||
		    before(v, 0, at) == to || (shown && at > CELL_NEW_PSW))
			continue;
		SAY(v, "E[%" PRIu32 "] changes, %s", at,
		    shown ? "and not through R" : "although it is outside R");
		return true;
	}
	return false;
}

static bool trap_sensitive(const struct view *v)
{
	enum trap a = made(v, 0)->cause, b = made(v, 1)->cause;
	bool yes = (a && !b) ||
	           (v->lab->before[0].psw.m == MODE_U && a != b);
	if (yes)
		SAY(v, "the trap is %s in one state, %s in the "
		       "other", rtl_trap_name(a),
		    rtl_trap_name(b));
	return yes;
}

/* ---- The exact condition ------------------------------------------------ */

/* Storage afterwards is not what f makes of the bare machine's. */
static bool map_broken(const struct view *v)
{
	addr w = v->lab->m[0].q, q = v->lab->m[1].q;
	for (addr at = 0; at < q; at++) {
		bool in_vm = at >= v->k && at - v->k < w;
		word want = in_vm ? now(v, 0, at - v->k) : before(v, 1, at);
		word got = now(v, 1, at);
		if (want == got)
			continue;
		if (in_vm)
			SAY(v, "the VM's E[%" PRIu32 "] is %" PRIu64
			       " where the bare machine has %" PRIu64,
			    at - v->k, got, want);
		else
			SAY(v, "the monitor's E[%" PRIu32 "] changes", at);
		return true;
	}
	return false;
}

static bool broken_control(const struct view *v)
{
	if (changes(v, 1, false)) {
		SAY(v, "under the monitor the real ");
		return changes(v, 1, true);
	}
	if (changes(v, 0, true)) {
		SAY(v, " on the bare machine, and the monitor never finds out");
		return true;
	}
	addr p = v->lab->m[0].psw.p, p2 = v->lab->m[1].psw.p;
	if (halted(v, 0) != halted(v, 1))
		SAY(v, "it halts only %s", halted(v, 0) ? "on the bare machine"
		                                        : "under the monitor");
	else if (p != p2)
		SAY(v, "P becomes %" PRIu32 " on the bare machine, %" PRIu32
		       " under the monitor", p, p2);
	else
		return false;
	return true;
}

static bool broken_devices(const struct view *v)
{
	if (made(v, 0)->took_input != made(v, 1)->took_input)
		SAY(v, "only one of the two takes console input");
	else if (sets_timer(v, 0) || sets_timer(v, 1))
		SAY(v, "the timer is set, and the timer belongs to the "
		       "monitor");
	else
		return outputs_differ(v);
	return true;
}

static bool breaks_map(const struct view *v)
{
	enum trap bare = made(v, 0)->cause, real = made(v, 1)->cause;
	if (real) {
		bool user = v->lab->before[0].psw.m == MODE_U &&
		            !(v->reading & THEOREMS_INTERPRETS);
		if (user && real != bare)
			SAY(v, "the trap handed on to the guest is %s; on the "
			       "bare machine it is %s",
			    rtl_trap_name(real), rtl_trap_name(bare));
		return user && real != bare;
	}
	if (bare) {
		SAY(v, "on the bare machine it traps (%s), under the monitor "
		       "it does not",
		    rtl_trap_name(bare));
		return true;
	}
	return broken_control(v) || broken_devices(v) || map_broken(v);
}

static bool intervenes(const struct view *v)
{
	if (trapped(v, 0) || !trapped(v, 1) ||
	    v->lab->before[0].clock != v->lab->before[1].clock)
		return false;
	SAY(v, "it traps under the monitor (%s), and not bare",
	    rtl_trap_name(made(v, 1)->cause));
	return true;
}

/* ---- All of them -------------------------------------------------------- */

bool theorems_words_answer(const struct lab *lab, enum theorems_question q,
                           unsigned reading, addr k, struct text *why)
{
	struct view v = {lab, reading, why, k};
	switch (q) {
	case THEOREMS_COMPLETES: case THEOREMS_COMPLETES_U:
		if (!trapped(&v, 0))
			SAY(&v, "it does not trap");
		return !trapped(&v, 0);
	case THEOREMS_UNPRIVILEGED:
		return unprivileged(&v);
	case THEOREMS_CONTROL_S: case THEOREMS_CONTROL_U:
		return control_sensitive(&v);
	case THEOREMS_CELLS_S: case THEOREMS_CELLS_U:
		return cells_sensitive(&v);
	case THEOREMS_LOCATION_S: case THEOREMS_LOCATION_U:
	case THEOREMS_MODE: case THEOREMS_MODE_AND_PLACE:
		return behaviour_sensitive(&v);
	case THEOREMS_SIZE: case THEOREMS_DEVICE_READ: case THEOREMS_TIME:
	case THEOREMS_STORAGE_READ:
		return dependent(&v);
	case THEOREMS_DEVICE:
		return uses_device(&v);
	case THEOREMS_PROCESSOR:
		return stops_processor(&v);
	case THEOREMS_STORAGE:
		return changes_storage(&v);
	case THEOREMS_TRAPS:
		return trap_sensitive(&v);
	case THEOREMS_INTERVENTION:
		return intervenes(&v);
	case THEOREMS_EXACT_S: case THEOREMS_EXACT_U:
		return breaks_map(&v);
	case THEOREMS_QUESTION_COUNT:
		break;
	}
	return false;
}
