/* recursion.c: where storage runs out, and what time does. See recursion.h. */
#include <inttypes.h>
#include <string.h>

#include "lockstep/lockstep.h"
#include "trials/recursion.h"

enum { LIMIT = 5000000 }; /* machine steps of a run */

/* What all of them build: a stack of VMMs, one in the other. */
struct build {
	const struct isa *isa;
	const struct source_reader *reader;
	struct diags *diags;
	struct vmm_stack stack;
};

static bool build(struct build *b, unsigned depth, word watchdog,
                  const struct asm_image *guest, addr w)
{
	enum vmm_kind kinds[VMM_LEVELS_MAX];
	struct vmm_options o = {.reader = b->reader, .watchdog = watchdog};
	for (unsigned n = 0; n < depth; n++)
		kinds[n] = VMM_FULL;
	return vmm_stack_build(&b->stack, b->isa, kinds, depth, &o, &guest, 1,
	                       w, b->diags);
}

/* ---- Storage ------------------------------------------------------------ */

/* Whether the innermost monitor came to its guest on a machine of q words. */
static bool has_room(const struct build *b, addr q, bool *ok)
{
	const struct vmm_stack *s = &b->stack;
	struct machine m;
	if (s->image->end > q)
		return false; /* what is loaded does not fit, even */
	*ok = machine_init(&m, b->isa, q);
	if (!*ok)
		return false;
	*ok = asm_image_load(s->image, &m, 0);
	m.psw.p = s->image->entry;
	(void)machine_run(&m, LIMIT, NULL);
	const struct vmm_level *top = &s->level[s->depth - 1];
	enum vmm_stop stop = vmm_stopped(&top->layout, &m, top->at, NULL);
	machine_fini(&m);
	return stop != VMM_STOP_NO_ROOM;
}

/* The guest is an empty word: it is wedged as soon as it runs. */
static bool storage(struct recursion *r, struct build *b)
{
	static const char empty[] = ".org 18\n .word 0\n";
	struct source source = {"empty.s", empty, sizeof empty - 1};
	struct asm_options a = {.reader = b->reader};
	struct asm_image *guest = asm_source(&source, b->isa, &a, b->diags);
	diags_keep(b->diags, &source);
	bool ok = guest != NULL, room = true;
	for (unsigned n = 1; n <= VMM_LEVELS_MAX && ok && room; n++) {
		ok = build(b, n, 0, guest, MACHINE_Q_MIN);
		if (ok) {
			r->k = b->stack.level[0].layout.k;
			room = has_room(b, RECURSION_Q, &ok);
			r->found = room ? n : r->found;
		}
		vmm_stack_free(&b->stack);
	}
	if (ok)
		r->predicted = (RECURSION_Q - MACHINE_Q_MIN) / r->k;
	asm_image_free(guest);
	return ok;
}

/* ---- Time --------------------------------------------------------------- */

static bool disturbed(struct recursion *r, struct build *b,
                      const struct asm_image *guest, addr w)
{
	enum { RUNS = 2, DEPTH = 2 };
	bool ok = true;
	for (unsigned n = 1; n <= DEPTH && ok; n++) {
		ok = build(b, n, 0, guest, w);
		enum timing_end end =
			ok ? lockstep_timing_disturb(b->isa, &b->stack, RUNS,
		                                     LIMIT, NULL)
			   : TIMING_NO_MEMORY;
		r->disturbed = r->disturbed ? r->disturbed : end;
		vmm_stack_free(&b->stack);
	}
	return ok && r->disturbed != TIMING_NO_MEMORY;
}

static bool watchdog(struct recursion *r, struct build *b,
                     const struct asm_image *guest, addr w)
{
	bool ok = true;
	for (unsigned n = 1; n <= RECURSION_DEPTH && ok; n++) {
		struct lockstep l;
		ok = build(b, n, RECURSION_WATCHDOG, guest, w);
		if (ok) {
			ok = lockstep_open(&l, b->isa, &b->stack, NULL);
			r->watched[n - 1] =
			        ok && lockstep_start(&l) &&
			        lockstep_run(&l, LIMIT) == LOCKSTEP_HALTED;
			lockstep_close(&l);
		}
		vmm_stack_free(&b->stack);
	}
	return ok;
}

/* A guest that traps, which its monitor reflects, and halts, which it
 * interprets; NULL without errors: the set has nothing to halt with. */
static struct asm_image *trap_and_halt(const struct build *b)
{
	const struct isa_insn *halt = vmm_role(b->isa, VMM_ROLE_HALT);
	if (!halt)
		return NULL;
	struct text t = {0};
	text_printf(&t, ".org 1\n .word psw(s, 19, 0, 0xfffff)\n.org 18\n"
	            ".entry 18\n .word 0\n .word 0x%" PRIx64 "\n",
	            halt->match);
	struct source source = {"halt.s", text_str(&t), t.size};
	struct asm_options a = {.reader = b->reader};
	struct asm_image *guest = asm_source(&source, b->isa, &a, b->diags);
	diags_keep(b->diags, &source);
	text_free(&t);
	return guest;
}

static bool has_clock(const struct isa *isa)
{
	for (size_t n = 0; n < isa->insn_count; n++)
		if (rtl_reads(&isa->insns[n].effect, RTL_CLOCK))
			return true;
	return false;
}

bool trials_recursion_check(struct recursion *r, const struct isa *isa,
                            const struct source_reader *reader,
                            struct diags *diags)
{
	struct build b = {.isa = isa, .reader = reader, .diags = diags};
	*r = (struct recursion){0};
	struct asm_image *guest = trap_and_halt(&b);
	r->halts = guest != NULL;
	bool ok = (guest || !diags->count) && storage(r, &b);
	r->clock = has_clock(isa);
	if (ok && guest)
		ok = disturbed(r, &b, guest, MACHINE_Q_MIN) &&
		     (!r->clock || watchdog(r, &b, guest, MACHINE_Q_MIN));
	asm_image_free(guest);
	return ok;
}

bool trials_recursion_holds(const struct recursion *r)
{
	bool late = true; /* at depth 1 only */
	for (unsigned n = 0; n < RECURSION_DEPTH && r->halts && r->clock; n++)
		late = late && r->watched[n] == (n == 0);
	return r->found == r->predicted && r->disturbed == TIMING_SAME && late;
}
