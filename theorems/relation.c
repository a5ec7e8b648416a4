/* relation.c: the states a definition speaks about, and how they are related.
 *
 * Popek & Goldberg write S1 = <e|r, m1, p, r> and S2 = <e|r(+)x, m2, p,
 * r(+)x>: the program sees the same storage in both, at the same virtual
 * addresses. Here that is one shared `window`; whatever else the question
 * lets differ gets a term of its own. "The same storage" includes its extent:
 * how many virtual addresses are usable is equal in both, so that no ordinary
 * reference traps in one of them only.
 */
#include <assert.h>
#include <string.h>

#include "theorems/internal.h"

static const struct {
	const char *key;
	char first;
	const char *second;
	const char *asks;
} questions[THEOREMS_QUESTION_COUNT] = {
#define X(id, key, first, second, asks) [id] = {key, first, second, asks},
	THEOREMS_QUESTIONS(X)
#undef X
};

const char *theorems_question_key(enum theorems_question q)
{
	return questions[q].key;
}

const char *theorems_question_asks(enum theorems_question q)
{
	return questions[q].asks;
}

char theorems_relation_mode(enum theorems_question q)
{
	return questions[q].first;
}

unsigned theorems_relation_of(enum theorems_question q)
{
	static const struct {
		char letter;
		unsigned flag;
	} letters[] = {
		{'M', REL_MODE}, {'l', REL_PLACE}, {'q', REL_SIZE},
		{'o', REL_OUTSIDE}, {'T', REL_TIMER}, {'c', REL_CLOCK},
		{'u', REL_USER}, {'f', REL_MAP},
	};
	unsigned flags = 0;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (strchr(questions[q].second, letters[i].letter))
			flags |= letters[i].flag;
	return flags;
}

/* ---- Two related states ------------------------------------------------- */

/* state[1] has the extent of state[0] already: it must be its own, too. */
static void same_extent(struct instance *in)
{
	struct sym *y = in->y;
	const struct sym_state *b = &in->state[1];
	term same = t_eq(y->z, b->extent, sym_extent(y, b->l, b->b, b->q));
	in->related = t_and(y->z, in->related, same);
}

/* The footnote to the definition: E[1] agrees in both. */
static void same_new_psw(struct instance *in)
{
	struct sym *y = in->y;
	term one = t_num(y->z, ADDR_BITS, CELL_NEW_PSW);
	term first = sym_cell(y, &in->state[0], one);
	term same = t_eq(y->z, first, sym_cell(y, &in->state[1], one));
	in->related = t_and(y->z, in->related, same);
}

static void vary(struct instance *in, unsigned relation)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	struct sym_state *a = &in->state[0], *b = &in->state[1];
	if (relation & REL_MODE)
		b->m = t_not(z, a->m);
	if (relation & REL_USER)
		b->m = t_bool(z, true);
	if (relation & REL_PLACE) {
		b->l = sym_var(y, "l", ADDR_BITS);
		if (!(relation & REL_USER)) /* there, it may differ */
			in->related = t_and(z, in->related,
			                    t_ne(z, a->l, b->l));
	}
	if (relation & (REL_PLACE | REL_OUTSIDE))
		b->outside = sym_storage(y, "outside");
	if (relation & REL_SIZE) {
		b->q = sym_var(y, "q", ADDR_BITS);
		b->b = sym_var(y, "b", ADDR_BITS);
	}
	if (relation & REL_TIMER)
		b->timer = sym_var(y, "timer", 64);
	if (relation & REL_CLOCK)
		b->clock = sym_var(y, "clock", 64);
	if (relation & (REL_PLACE | REL_SIZE))
		same_extent(in);
	if ((relation & REL_PLACE) && !(relation & REL_USER))
		same_new_psw(in);
}

/* ---- S and f(S) ---------------------------------------------------------- */

/* f(S): the VM occupies k..k+w-1 of a larger machine, with R moved up by k
 * and clamped to w, in user mode. The monitor's words are arbitrary, but for
 * the new PSW: (s, its own entry, (0, q)). The monitor's record of virtual M,
 * virtual R and virtual timer is in there; it is brought up to date by the
 * monitor only, so it goes stale when the instruction changes those directly,
 * which is how theorems_define_exact counts it. */
static void map_state(struct instance *in)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	const struct theorems_options *o = in->options;
	in->bare = in->state[0];
	struct sym_state *s = &in->bare, *f = &in->state[1];
	f->guest = s;
	f->k = sym_var(y, "k", ADDR_BITS);
	f->monitor = sym_storage(y, "monitor");
	f->m = t_bool(z, true);
	f->l = t_op2(z, Z_ADD, s->l, f->k);
	f->b = s->extent; /* min(b, max(0, w - l)) */
	f->extent = s->extent; /* as k + w <= q: tests/unit/machine.c */
	f->q = sym_var(y, "q", ADDR_BITS);
	f->timer = sym_var(y, "timer", 64);
	f->clock = sym_var(y, "clock", 64);

	unsigned wide = ADDR_BITS + 1;
	term end = t_zero_extend(z, wide, f->k);
	end = t_op2(z, Z_ADD, end, t_zero_extend(z, wide, s->q));
	term fits = t_op2(z, Z_ULE, end, t_zero_extend(z, wide, f->q));
	/* 0 and 1 hold PSWs, so the VM is above them */
	term above = t_op2(z, Z_ULE, t_num(z, ADDR_BITS, 2), f->k);
	term entry = sym_var(y, "entry", ADDR_BITS);
	term new_psw = sym_psw(y, t_bool(z, false), entry,
	                       t_num(z, ADDR_BITS, 0), f->q);
	term one = t_num(z, ADDR_BITS, CELL_NEW_PSW);
	term resident = t_eq(z, sym_cell(y, f, one), new_psw);
	in->related = t_and(z, in->related, t_and(z, fits, above));
	in->related = t_and(z, in->related, resident);
	if (o->k)
		in->related = t_and(z, in->related,
		                    t_eq(z, f->k, t_num(z, ADDR_BITS, o->k)));
	if (o->w)
		in->related = t_and(z, in->related,
		                    t_eq(z, s->q, t_num(z, ADDR_BITS, o->w)));
}

/* ---- The literal reading ------------------------------------------------- */

static term old_psw(struct instance *in, unsigned i)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	const struct sym_state *s = &in->state[i];
	term cause = t_num(z, 64, 0);
	for (unsigned c = 1; c < TRAP_COUNT; c++)
		cause = t_ite(z, in->step[i].trap[c],
		              t_num(z, 64, (word)c << PSW_CAUSE), cause);
	return t_op2(z, Z_BITOR, cause, sym_psw(y, s->m, s->p, s->l, s->b));
}

/* Read literally, only memory traps are left out of the definitions, and any
 * other trap is a transition like every other: its outcome becomes the step's
 * outcome. */
static void settle_traps(struct instance *in, unsigned i)
{
	struct sym *y = in->y;
	struct z3 *z = y->z;
	const struct sym_state *s = &in->state[i];
	struct sym_step *t = &in->step[i];
	term other = t_bool(z, false); /* than the memory trap */
	for (unsigned c = 0; c < TRAP_COUNT; c++)
		if (c != TRAP_MEMORY)
			other = t_or(z, other, t->trap[c]);
	if (other == t_bool(z, false))
		return; /* nothing to settle: as in the trap-free reading */
	term psw = sym_cell(y, s, t_num(z, ADDR_BITS, CELL_NEW_PSW));
	term m = t_bit(z, PSW_M, psw);
	t->m = t_ite(z, other, m, t->m);
	t->p = t_ite(z, other, sym_address(y, psw, PSW_P), t->p);
	t->l = t_ite(z, other, sym_address(y, psw, PSW_L), t->l);
	t->b = t_ite(z, other, sym_address(y, psw, PSW_B), t->b);
	struct sym_write *writes = arena_alloc(
	        y->arena, (t->write_count + 1) * sizeof *writes);
	for (size_t n = 0; n < t->write_count; n++) {
		writes[n] = t->writes[n];
		writes[n].when = t_and(z, writes[n].when,
		                       t_not(z, other));
	}
	term at = t_num(z, ADDR_BITS, CELL_OLD_PSW);
	writes[t->write_count++] = (struct sym_write){
		other, false, at, old_psw(in, i)};
	t->writes = writes;
}

/* Questions whose answer the literal reading may change: those of the paper,
 * the footnote (about what instructions write, not traps) not among them. */
static bool reads_literally(enum theorems_question q)
{
	switch (q) {
	case THEOREMS_CONTROL_S: case THEOREMS_CONTROL_U:
	case THEOREMS_LOCATION_S: case THEOREMS_LOCATION_U:
	case THEOREMS_MODE: case THEOREMS_MODE_AND_PLACE:
		return true;
	default:
		return false;
	}
}

/* ---- Together ------------------------------------------------------------ */

void theorems_instance_init(struct instance *in, struct sym *y,
                            enum theorems_question q,
                            const struct theorems_options *options)
{
	struct z3 *z = y->z;
	unsigned relation = theorems_relation_of(q);
	char mode = theorems_relation_mode(q);
	*in = (struct instance){.y = y, .question = q, .options = options};
	in->reading = options->reading;
	in->states = relation ? 2 : 1;
	term m = mode == '*' ? sym_var(y, "M", 0) : t_bool(z, mode == 'u');
	in->related = t_bool(z, true);
	in->state[0] = in->state[1] = sym_state(y, m);
	if (relation & REL_MAP)
		map_state(in);
	else
		vary(in, relation);
	for (unsigned i = 0; i < in->states; i++) {
		struct sym_step *t = &in->step[i];
		in->related = t_and(z, in->related,
		                    sym_ready(y, &in->state[i]));
		sym_step(y, &in->state[i], t);
		in->excluded[i] = t->trapped;
		if ((in->reading & THEOREMS_LITERAL) && reads_literally(q)) {
			in->excluded[i] = t->trap[TRAP_MEMORY];
			settle_traps(in, i);
		}
	}
}
