/* lockstep.c: see lockstep.h. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "tests/vmm/lockstep.h"

enum { MONITOR_STEPS_MAX = 20000 }; /* between two boundaries */

/* ---- The console: input by number, output as a hash --------------------- */

static word input(void *ctx, word index)
{
	(void)ctx;
	return index % 7 == 6 ? CONSOLE_END : (index + 1) * 0x9e3779b97f4a7c15;
}

static void output(void *ctx, word index, word value)
{
	struct lockstep_console *c = ctx;
	c->hash = (c->hash ^ value ^ index) * 0x100000001b3;
}

/* ---- Opening ------------------------------------------------------------ */

static addr label(const struct asm_image *image, const char *name)
{
	const struct asm_symbol *s = asm_symbol(image, name);
	return s ? (addr)s->value : 0;
}

bool lockstep_open(struct lockstep *l, const struct isa *isa,
                   const struct asm_image *monitor, addr w)
{
	*l = (struct lockstep){.monitor = monitor};
	vmm_layout(monitor, &l->layout);
	assert(l->layout.vms == 1);
	l->step = label(monitor, "disp_fetch");
	l->in_full = l->layout.blocks + label(monitor, "VM_IN_FULL");
	l->timer_loaded = label(monitor, "timer_loaded");
	l->timer_virtual = label(monitor, "timer_virtual");
	l->bare_console = (struct console){&l->bare_out, input, output};
	l->real_console = (struct console){&l->real_out, input, output};
	return machine_init(&l->bare, isa, w) &&
	       machine_init(&l->real, isa, l->layout.k + w);
}

void lockstep_close(struct lockstep *l)
{
	machine_fini(&l->bare);
	machine_fini(&l->real);
	text_free(&l->why);
}

/* ---- The monitored side ------------------------------------------------- */

static bool at_boundary(const struct lockstep *l)
{
	const struct machine *m = &l->real;
	return m->psw.m == MODE_U ||
	       (l->step && m->psw.p == l->step && m->psw.l == 0);
}

static void count(struct lockstep *l)
{
	const struct machine_step *s = &l->real.step;
	if (s->before.m != MODE_S)
		return;
	l->cost.instructions++;
	if (!s->insn || s->insn->user != ISA_TRAP)
		return;
	if (s->read_input || s->outputs)
		l->cost.console++;
	else
		l->cost.privileged++;
}

/* Runs to the next boundary, over at least one step. */
static enum machine_status advance(struct lockstep *l)
{
	enum machine_status s = MACHINE_RUNNING;
	memset(&l->cost, 0, sizeof l->cost);
	for (unsigned n = 0; n < MONITOR_STEPS_MAX; n++) {
		s = machine_step(&l->real);
		count(l);
		if (s == MACHINE_HALTED || s == MACHINE_WEDGED)
			return s;
		if (at_boundary(l))
			return MACHINE_RUNNING;
	}
	return MACHINE_STATUS_COUNT; /* it does not come back */
}

static void clear(struct machine *m, addr q)
{
	memset(m->E, 0, q * sizeof(word));
	m->psw = (struct psw){MODE_S, 0, 0, q};
	m->timer = TIMER_OFF;
	m->clock = m->inputs = m->outputs = 0;
}

bool lockstep_start(struct lockstep *l, const word *guest, addr entry)
{
	addr w = l->bare.q, k = l->layout.k;
	clear(&l->bare, w);
	clear(&l->real, l->real.q);
	memcpy(l->bare.E, guest, w * sizeof(word));
	memcpy(l->real.E + k, guest, w * sizeof(word));
	if (!asm_image_load(l->monitor, &l->real, 0))
		return false;
	l->real.E[l->layout.blocks + l->layout.p] = entry;
	l->bare.psw.p = entry;
	l->real.psw.p = l->monitor->entry;
	l->bare_out.hash = l->real_out.hash = 0;
	l->bare.console = &l->bare_console;
	l->real.console = &l->real_console;
	l->steps = 0;
	return advance(l) == MACHINE_RUNNING;
}

/* ---- Comparing ---------------------------------------------------------- */

static bool differ(struct lockstep *l, const char *what, word bare, word real)
{
	l->why.size = 0;
	text_printf(&l->why, "step %" PRIu64 ": %s is 0x%" PRIx64
	                     " bare, 0x%" PRIx64 " under the monitor; after ",
	            l->steps, what, bare, real);
	machine_trace(&l->bare.step, l->bare.isa, &l->why);
	return false;
}

static word virtual_timer(const struct lockstep *l, const struct vmm_vm *vm)
{
	const struct machine *m = &l->real;
	if (m->psw.m == MODE_S || !m->E[l->timer_virtual])
		return vm->timer;
	return vm->timer - (m->E[l->timer_loaded] - m->timer);
}

/* P: the machine's own while the guest runs directly; the monitor's register
 * pc while it interprets. */
static addr virtual_p(const struct lockstep *l)
{
	enum { REGISTER_PC = ISA_REGISTER_CELL + 3 };
	return l->real.psw.m == MODE_U ? l->real.psw.p
	                               : (addr)l->real.E[REGISTER_PC];
}

static bool confined(struct lockstep *l)
{
	struct psw r = l->real.psw;
	addr k = l->layout.k, end = k + l->bare.q;
	if (r.m == MODE_S || (r.l >= k && r.l <= end && r.b <= end - r.l))
		return true;
	return differ(l, "the real R", k, (word)r.l << 20 | r.b);
}

static bool compare(struct lockstep *l)
{
	const struct machine *b = &l->bare, *r = &l->real;
	struct vmm_vm vm;
	vmm_read(&l->layout, r, 0, 0, &vm);
	word in_full = r->E[l->in_full];
	if (b->psw.m != vm.psw.m)
		return differ(l, "M", b->psw.m, vm.psw.m);
	if (b->psw.l != vm.psw.l || b->psw.b != vm.psw.b)
		return differ(l, "R", (word)b->psw.l << 20 | b->psw.b,
		              (word)vm.psw.l << 20 | vm.psw.b);
	if (vm.status == VMM_RUNNING && b->psw.p != virtual_p(l))
		return differ(l, "P", b->psw.p, virtual_p(l));
	if (b->timer != virtual_timer(l, &vm))
		return differ(l, "timer", b->timer, virtual_timer(l, &vm));
	if (b->outputs != r->outputs || l->bare_out.hash != l->real_out.hash)
		return differ(l, "output", b->outputs, r->outputs);
	if (b->inputs + in_full != r->inputs)
		return differ(l, "input", b->inputs, r->inputs);
	for (addr a = 0; a < b->q; a++)
		if (b->E[a] != r->E[l->layout.k + a]) {
			char cell[32];
			struct text t = {0};
			text_printf(&t, "E[%" PRIu32 "]", a);
			strncpy(cell, text_str(&t), sizeof cell - 1);
			cell[sizeof cell - 1] = '\0';
			text_free(&t);
			return differ(l, cell, b->E[a],
			              r->E[l->layout.k + a]);
		}
	return confined(l);
}

/* One step of both. */
static enum lockstep_end step(struct lockstep *l)
{
	enum machine_status bare = machine_step(&l->bare);
	enum machine_status real = advance(l);
	l->steps++;
	if (real == MACHINE_STATUS_COUNT) {
		differ(l, "time", 1, l->cost.instructions);
		return LOCKSTEP_DIFFERENT;
	}
	if (l->on_cost && l->cost.instructions)
		l->on_cost(l->ctx, l);
	if (bare == MACHINE_TRAPPED)
		bare = MACHINE_RUNNING;
	if (bare != real) {
		differ(l, "the end", bare, real);
		return LOCKSTEP_DIFFERENT;
	}
	if (!compare(l))
		return LOCKSTEP_DIFFERENT;
	return bare == MACHINE_HALTED   ? LOCKSTEP_HALTED
	       : bare == MACHINE_WEDGED ? LOCKSTEP_WEDGED
	                                : LOCKSTEP_RUNNING;
}

enum lockstep_end lockstep_run(struct lockstep *l, word limit)
{
	enum lockstep_end end = LOCKSTEP_RUNNING;
	if (l->steps == 0 && !compare(l))
		return LOCKSTEP_DIFFERENT;
	for (word n = 0; n < limit && end == LOCKSTEP_RUNNING; n++)
		end = step(l);
	if (!vmm_text_intact(l->monitor, &l->real, 0)) {
		differ(l, "the monitor's text", 0, 1);
		return LOCKSTEP_DIFFERENT;
	}
	return end;
}
