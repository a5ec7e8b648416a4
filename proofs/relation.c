/* relation.c: Rel(S, C), at the beginning and at the end of a step.
 *
 * S is the guest's own machine, C the machine under the monitor. The guest is
 * settled: C is in mode u, about to execute the guest's next instruction.
 *
 *   storage      E of S is E of C from k on; q of C is k + w
 *   P            the same
 *   real R       the clamp of virtual R (docs/monitors.md, section 2)
 *   block        virtual M and R, base k, size w, running
 *   registers    zero is 0, vm is the block
 *   timer        on the real one if M = u and it is not off; then
 *                VM_TIMER = timer_loaded >= T; else the real one is off
 *   hybrid       in virtual mode s C is at disp_fetch, in mode s, with R = (0,
 *                q or more); virtual P and the guest's real R are in
 *                registers; the real timer may be left over from before, and
 *                then timer_virtual is TIMER_STALE
 *   input        the next word is the one held, if one is held
 *   the monitor  what the invariant keeps is as assembled; all else arbitrary
 */
#include <assert.h>

#include "proofs/fold.h"
#include "proofs/internal.h"

static expr wide(struct proof *p, expr a)
{
	return x_zext(&p->path.x, 64, a);
}

static expr num(struct proof *p, word n)
{
	return x_word(&p->path.x, n);
}

static expr eq(struct proof *p, expr a, expr b)
{
	return x_eq(&p->path.x, a, b);
}

static addr block(const struct proof *p, addr offset)
{
	const struct vmm_layout *l = &p->monitor->layout;
	return l->blocks + p->scene.current * l->block_words + offset;
}

bool proofs_interprets(const struct proof *p, bool u)
{
	return p->monitor->kind == VMM_HYBRID && !u;
}

/* ---- R ------------------------------------------------------------------ */

/* real l = base + min(l, w), real b = min(b, w - min(l, w)), in words of that
 * width: of 20 bits, in which nothing overflows, they are the definition; of 64
 * they are what a monitor computes, and so most often the same expression. */
static void clamp_in(struct proof *p, unsigned width, expr l, expr b,
                     expr *rl, expr *rb)
{
	struct scene *s = &p->scene;
	struct exprs *x = &p->path.x;
	expr w = x_zext(x, width, s->w);
	l = x_zext(x, width, l);
	b = x_zext(x, width, b);
	expr from = x_ite(x, x_ult(x, w, l), w, l);
	expr room = x_sub(x, w, from);
	expr cut = x_ite(x, x_ult(x, room, b), room, b);
	expr base = x_bits(x, width - 1, 0, s->base);
	*rl = x_bits(x, ADDR_BITS - 1, 0, x_add(x, base, from));
	*rb = x_bits(x, ADDR_BITS - 1, 0, cut);
}

/* ---- At the beginning --------------------------------------------------- */

static void make_unknowns(struct proof *p)
{
	struct scene *s = &p->scene;
	struct exprs *x = &p->path.x;
	expr rl, rb;
	s->w = x_var(x, "w", ADDR_BITS, NULL);
	s->base = num(p, s->layout->k);
	s->q = x_add(x, s->base, wide(p, s->w));
	s->l = x_var(x, "l", ADDR_BITS, NULL);
	s->b = x_var(x, "b", ADDR_BITS, NULL);
	s->own_b = x_var(x, "own_b", ADDR_BITS, NULL);
	s->clock0 = x_var(x, "clock", 64, NULL);
	p->p = x_var(x, "p", ADDR_BITS, NULL);
	p->timer = x_var(x, "timer", 64, NULL);
	p->stale = x_var(x, "stale", 1, NULL);
	p->left_over = x_var(x, "left_over", 64, NULL);
	p->loaded = x_var(x, "loaded", 64, NULL);
	p->full = x_var(x, "full", 1, NULL);
	p->held = x_var(x, "held", 64, NULL);
	clamp_in(p, ADDR_BITS, s->l, s->b, &rl, &rb);
	s->rl = x_var(x, "real_l", ADDR_BITS, rl);
	s->rb = x_var(x, "real_b", ADDR_BITS, rb);
	s->insn_at = x_add(x, p->p, s->l);
	s->insn_word = x_read(x, s->current, s->insn_at);
	expr held = eq(p, p->full, x_num(x, 1, 1));
	s->bare_input = x_ite(x, held, p->held, mach_input(s, 0));
}

static void assume_always(struct proof *p)
{
	struct scene *s = &p->scene;
	struct exprs *x = &p->path.x;
	expr least = x_num(x, ADDR_BITS, MACHINE_Q_MIN);
	expr most = x_num(x, ADDR_BITS, MACHINE_Q_MAX - s->layout->k);
	path_assume(&p->path, x_ule(x, least, s->w));
	path_assume(&p->path, x_ule(x, s->w, most));
	if (p->monitor->q)
		path_assume(&p->path, eq(p, s->q, num(p, p->monitor->q)));
	if (proofs_interprets(p, p->u) && !p->power_on)
		path_assume(&p->path, x_ule(x, s->q, wide(p, s->own_b)));
	if (p->u) { /* on the real timer, or off */
		expr off = eq(p, p->timer, num(p, TIMER_OFF));
		expr on = x_ule(x, p->timer, p->loaded);
		expr loaded_off = eq(p, p->loaded, num(p, TIMER_OFF));
		on = x_and(x, on, x_not(x, loaded_off));
		path_assume(&p->path, x_or(x, off, on));
	}
}

static void put(struct proof *p, addr at, expr value)
{
	assert(!p->monitor->constant[at]);
	p->c.own[at] = value;
}

/* What the monitor keeps, but for the timer. */
static void make_monitor(struct proof *p)
{
	const struct monitor *m = p->monitor;
	const struct vmm_layout *l = &m->layout;
	struct scene *s = &p->scene;
	for (addr i = 0; i < l->k; i++)
		p->c.own[i] = NULL;
	put(p, m->layout.reg_zero, num(p, 0));
	put(p, m->layout.reg_vm, num(p, block(p, 0)));
	put(p, block(p, l->m), num(p, p->u));
	put(p, block(p, l->l), wide(p, s->l));
	put(p, block(p, l->b), wide(p, s->b));
	put(p, block(p, l->base), s->base);
	put(p, block(p, l->size), wide(p, s->w));
	put(p, block(p, l->status), num(p, VMM_RUNNING));
	put(p, block(p, m->layout.line), num(p, s->current));
	put(p, block(p, m->layout.in_full), wide(p, p->full));
	put(p, block(p, m->layout.in), p->held);
	put(p, m->layout.any_wedged, num(p, 0));
	put(p, m->layout.slice_left, num(p, TIMER_OFF));
	if (m->layout.tick_due != VMM_ABSENT)
		put(p, m->layout.tick_due, num(p, 0));
}

void proofs_relate(struct proof *p, bool u)
{
	struct scene *s = &p->scene;
	p->u = u;
	if (!s->w)
		make_unknowns(p);
	if (p->power_on)
		p->full = x_num(&p->path.x, 1, 0);
	p->s_store = (struct store){.of = s->current};
	for (unsigned i = 0; i < s->vms; i++)
		p->c_store[i] = (struct store){.of = i};
	expr *own = p->c.own;
	p->s = (struct mach){
		.scene = s, .bare = true, .vm = &p->s_store,
		.psw = {u, p->p, s->l, s->b}, .timer = p->timer,
	};
	p->c = (struct mach){
		.scene = s, .vm = p->c_store, .own = own,
		.psw = {true, p->p, s->rl, s->rb},
	};
	make_monitor(p);
	if (proofs_interprets(p, u)) {
		p->c.psw = (struct xpsw){
			false, x_num(&p->path.x, ADDR_BITS,
			             p->monitor->layout.fetch),
			x_num(&p->path.x, ADDR_BITS, 0),
			s->own_b};
		put(p, p->monitor->layout.reg_pc, wide(p, p->p));
		put(p, p->monitor->layout.reg_base, wide(p, s->rl));
		put(p, p->monitor->layout.reg_bound, wide(p, s->rb));
	}
	assume_always(p);
}

/* What the machines begin with, for confirm.c. */
static void remember(struct proof *p)
{
	struct start *s = &p->start;
	s->s_psw = p->s.psw;
	s->c_psw = p->c.psw;
	s->s_timer = p->s.timer;
	s->c_timer = p->c.timer;
	for (addr i = 0; i < p->monitor->layout.k; i++)
		s->own[i] = p->c.own[i];
}

/* Power-on: the monitor as assembled, the guest's entry in VM_P, storage
 * whatever it is. S is the guest's machine, which is switched on as well. */
void proofs_power_on(struct proof *p)
{
	const struct monitor *m = p->monitor;
	struct scene *s = &p->scene;
	struct exprs *x = &p->path.x;
	proofs_relate(p, false);
	for (addr i = 0; i < m->layout.k; i++)
		p->c.own[i] = num(p, m->words[i]);
	put(p, block(p, m->layout.p), wide(p, p->p));
	p->c.psw = (struct xpsw){
		false, x_num(x, ADDR_BITS, m->image->entry),
		x_num(x, ADDR_BITS, 0), x_bits(x, ADDR_BITS - 1, 0, s->q)};
	p->c.timer = p->s.timer = num(p, TIMER_OFF);
	p->s.psw.l = x_num(x, ADDR_BITS, 0);
	p->s.psw.b = s->w;
	remember(p);
	path_start(&p->path);
}

/* The timer, which needs a decision. */
bool proofs_relate_start(struct proof *p)
{
	const struct monitor *m = p->monitor;
	expr off = num(p, TIMER_OFF), none = num(p, 0);
	if (!path_start(&p->path))
		return false;
	bool on = p->u && !path_decide(&p->path, eq(p, p->timer, off));
	p->c.timer = on ? p->timer : off;
	put(p, m->layout.timer_loaded, on ? p->loaded : off);
	put(p, m->layout.timer_virtual,
	    on ? num(p, m->layout.timer_on) : none);
	if (proofs_interprets(p, p->u)) {
		struct exprs *x = &p->path.x;
		expr stale = eq(p, p->stale, x_num(x, 1, 1));
		expr mark = num(p, m->layout.timer_stale);
		put(p, m->layout.timer_virtual, x_ite(x, stale, mark, none));
		p->c.timer = x_ite(x, stale, p->left_over, off);
	}
	put(p, block(p, m->layout.timer), on ? p->loaded : p->timer);
	remember(p);
	return !p->path.over;
}

/* ---- Running ------------------------------------------------------------ */

enum { STEPS_MAX = 20000 };

static bool settled(const struct proof *p)
{
	const struct mach *c = &p->c;
	if (c->psw.u || c->status >= MACHINE_HALTED)
		return true;
	return p->monitor->kind == VMM_HYBRID && c->steps > 0 &&
	       x_is_const(c->psw.p) && x_is_const(c->psw.l) &&
	       c->psw.p->value == p->monitor->layout.fetch &&
	       c->psw.l->value == 0;
}

void proofs_settle(struct proof *p)
{
	struct mach *c = &p->c;
	while (!p->path.over && !settled(p)) {
		if (c->supervisor == STEPS_MAX) {
			path_give_up(&p->path, "the monitor has not come back "
			             "after %d instructions", STEPS_MAX);
			return;
		}
		mach_step(c);
	}
}

/* ---- At the end --------------------------------------------------------- */

static void require(struct proof *p, expr a, expr b, const char *what)
{
	path_require(&p->path, eq(p, a, b), "%s", what);
}

static void cell_is(struct proof *p, addr at, expr value, const char *what)
{
	require(p, mach_own(&p->c, at), value, what);
}

static void storage_holds(struct proof *p)
{
	struct scene *s = &p->scene;
	const struct store *bare = &p->s_store;
	for (unsigned i = 0; i < s->vms; i++) {
		const struct store *real = &p->c_store[i];
		if (i != s->current && real->writes)
			path_fail(&p->path, "storage of another VM is written");
		if (i != s->current)
			continue;
		for (unsigned n = 0; n < real->writes + bare->writes; n++) {
			expr at = n < real->writes
			                  ? real->write[n].at
			                  : bare->write[n - real->writes].at;
			expr got = store_get(s, real, at);
			require(p, got, store_get(s, bare, at),
			        "the guest's storage");
		}
	}
}

/* The hybrid monitor interprets: nothing counts. */
static void timer_rests(struct proof *p, expr virtual, expr loaded)
{
	const struct vmm_layout *l = &p->monitor->layout;
	expr mark = mach_own(&p->c, l->timer_virtual);
	require(p, virtual, p->s.timer, "the virtual timer");
	require(p, loaded, num(p, TIMER_OFF), "timer_loaded");
	if (path_decide(&p->path, eq(p, mark, num(p, l->timer_stale))))
		return;
	require(p, mark, num(p, 0), "timer_virtual");
	require(p, p->c.timer, num(p, TIMER_OFF), "the real timer");
}

static void timer_holds(struct proof *p)
{
	const struct monitor *m = p->monitor;
	struct exprs *x = &p->path.x;
	expr off = num(p, TIMER_OFF), t = p->s.timer;
	expr virtual = mach_own(&p->c, block(p, m->layout.timer));
	expr loaded = mach_own(&p->c, m->layout.timer_loaded);
	bool on = p->s.psw.u && !path_decide(&p->path, eq(p, t, off));
	if (proofs_interprets(p, p->s.psw.u)) {
		timer_rests(p, virtual, loaded);
		return;
	}
	if (!on) {
		require(p, virtual, t, "the virtual timer");
		require(p, p->c.timer, off, "the real timer");
		require(p, loaded, off, "timer_loaded");
		cell_is(p, m->layout.timer_virtual, num(p, 0), "timer_virtual");
		return;
	}
	cell_is(p, m->layout.timer_virtual, num(p, m->layout.timer_on),
	        "timer_virtual");
	require(p, p->c.timer, t, "the virtual timer");
	require(p, virtual, loaded, "timer_loaded and the virtual timer");
	path_require(&p->path, x_ule(x, t, loaded), "timer_loaded is too low");
	expr none = eq(p, loaded, off);
	path_require(&p->path, x_not(x, none), "timer_loaded is off");
}

/* What the guest has taken, and what is held for it. */
static void input_holds(struct proof *p)
{
	const struct monitor *m = p->monitor;
	struct exprs *x = &p->path.x;
	expr one = x_num(x, 1, 1);
	expr full = mach_own(&p->c, block(p, m->layout.in_full));
	expr held = mach_own(&p->c, block(p, m->layout.in));
	if (!p->s.took && !p->c.took && full == wide(p, p->full) &&
	    held == p->held)
		return; /* nothing was looked at */
	bool before = path_decide(&p->path, eq(p, p->full, one));
	bool after = path_decide(&p->path, eq(p, full, num(p, 1)));
	if (!after)
		require(p, full, num(p, 0), "whether a word of input is held");
	/* words read from the console that the guest has not taken */
	int left = (int)before + (int)p->c.took - (int)p->s.took;
	if (left != (int)after)
		path_fail(&p->path, "the console's input");
	else if (after)
		require(p, held, before && p->s.took == 0
		                         ? p->held
		                         : mach_input(&p->scene,
		                                      p->c.took - 1),
		        "the word of input that is held");
}

static void output_holds(struct proof *p)
{
	if (p->s.outputs != p->c.outputs) {
		path_fail(&p->path, "%u words are put out, and should be %u",
		          p->c.outputs, p->s.outputs);
		return;
	}
	for (unsigned i = 0; i < p->s.outputs; i++)
		require(p, p->c.output[i], p->s.output[i], "what is put out");
}

static void virtual_holds(struct proof *p)
{
	const struct vmm_layout *l = &p->monitor->layout;
	const struct xpsw *s = &p->s.psw;
	cell_is(p, block(p, l->m), num(p, s->u), "virtual M");
	cell_is(p, block(p, l->l), wide(p, s->l), "virtual R.l");
	cell_is(p, block(p, l->b), wide(p, s->b), "virtual R.b");
	cell_is(p, block(p, l->base), p->scene.base, "VM_BASE");
	cell_is(p, block(p, l->size), wide(p, p->scene.w), "VM_SIZE");
	cell_is(p, block(p, p->monitor->layout.line), num(p, p->scene.current),
	        "VM_LINE");
}

/* What the monitor never changes; for the while, or for good when it stops, it
 * may. */
static void constants_hold(struct proof *p)
{
	const struct monitor *m = p->monitor;
	for (addr i = 0; i < m->layout.k; i++)
		if (m->constant[i] && p->c.own[i])
			path_require(&p->path,
			             eq(p, p->c.own[i], num(p, m->words[i])),
			             "cell %u of the monitor, which its "
			             "invariant keeps", (unsigned)i);
}

/* The real R is that of S's virtual one: as it was, if that has not changed; or
 * computed as the definition says (lemma "clamp": in 64 bits as in 20). */
static void real_r_is(struct proof *p, expr l, expr b)
{
	const struct scene *s = &p->scene;
	const struct xpsw *virtual = &p->s.psw;
	bool unchanged = virtual->l == s->l && virtual->b == s->b;
	expr rl, rb;
	clamp_in(p, 64, virtual->l, virtual->b, &rl, &rb);
	if (unchanged && l == wide(p, s->rl))
		rl = s->rl;
	if (unchanged && b == wide(p, s->rb))
		rb = s->rb;
	require(p, l, wide(p, rl), "the real R.l");
	require(p, b, wide(p, rb), "the real R.b");
}

static void settled_holds(struct proof *p)
{
	const struct monitor *m = p->monitor;
	const struct xpsw *s = &p->s.psw, *c = &p->c.psw;
	if (c->u == proofs_interprets(p, s->u)) {
		path_fail(&p->path, "the real mode is %c", c->u ? 'u' : 's');
		return;
	}
	if (c->u) {
		require(p, c->p, s->p, "P");
		real_r_is(p, wide(p, c->l), wide(p, c->b));
	} else {
		cell_is(p, m->layout.reg_pc, wide(p, s->p), "register pc");
		real_r_is(p, mach_own(&p->c, m->layout.reg_base),
		          mach_own(&p->c, m->layout.reg_bound));
		path_require(&p->path, x_ule(&p->path.x, p->scene.q,
		                             wide(p, c->b)),
		             "the monitor's own R");
	}
	cell_is(p, m->layout.reg_zero, num(p, 0), "register zero");
	cell_is(p, m->layout.reg_vm, num(p, block(p, 0)), "register vm");
	cell_is(p, block(p, m->layout.status), num(p, VMM_RUNNING),
	        "VM_STATUS");
	cell_is(p, m->layout.any_wedged, num(p, 0), "any_wedged");
	cell_is(p, m->layout.slice_left, num(p, TIMER_OFF), "slice_left");
	if (m->layout.tick_due != VMM_ABSENT)
		cell_is(p, m->layout.tick_due, num(p, 0), "tick_due");
	constants_hold(p);
	timer_holds(p);
}

static void ended_holds(struct proof *p)
{
	const struct vmm_layout *l = &p->monitor->layout;
	bool halted = p->s.status == MACHINE_HALTED;
	cell_is(p, block(p, l->p), wide(p, p->s.psw.p), "VM_P");
	cell_is(p, block(p, l->status),
	        num(p, halted ? VMM_HALTED : VMM_WEDGED), "VM_STATUS");
	cell_is(p, block(p, l->timer), p->s.timer, "the virtual timer");
}

static const char *end_name(const struct mach *m)
{
	return m->status >= MACHINE_HALTED ? machine_status_name(m->status)
	                                   : "going on";
}

void proofs_relation_holds(struct proof *p)
{
	enum machine_status s = p->s.status, c = p->c.status;
	bool goes_on = s < MACHINE_HALTED;
	if (p->path.over)
		return;
	if (goes_on ? c >= MACHINE_HALTED : s != c) {
		path_fail(&p->path, "the guest's machine is %s, the real one "
		          "is %s", end_name(&p->s), end_name(&p->c));
		return;
	}
	virtual_holds(p);
	if (goes_on)
		settled_holds(p);
	else
		ended_holds(p);
	input_holds(p);
	output_holds(p);
	storage_holds(p);
}
