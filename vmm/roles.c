/* roles.c: what the monitor for an instruction set needs, and what it must
 * interpret; all of it read from the RTL.
 *
 * The monitor executes a few privileged instructions itself: it reloads the
 * PSW, loads the timer, uses the console. Which instruction of the set does
 * that is not asked by name: it is the one whose *whole* effect is, say,
 * `timer <- r[..]`.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vmm/internal.h"

const char *vmm_role_effect(enum vmm_role role)
{
	static const char *const effects[VMM_ROLE_COUNT] = {
#define X(id, macro, effect) [id] = effect,
		VMM_ROLES(X)
#undef X
	};
	assert(role < VMM_ROLE_COUNT);
	return effects[role];
}

/* ---- Recognising a role ------------------------------------------------- */

/* r[f] with f an operand: the register can be chosen. */
static const struct isa_field *any_register(const struct isa_insn *i,
                                            const struct rtl_expr *e)
{
	if (e->kind != RTL_REG || e->arg[0]->kind != RTL_FIELD ||
	    e->arg[0]->field->kind != ISA_REGISTER ||
	    !isa_is_operand(i, e->arg[0]->field))
		return NULL;
	return e->arg[0]->field;
}

/* A sum of operands and registers of which all but one can be made 0, so that
 * the one left is the address; the number among them, if there is one. */
static bool any_address(const struct isa_insn *i, const struct rtl_expr *e,
                        const struct isa_field **number,
                        const struct isa_field **reg)
{
	if (e->kind == RTL_ADD)
		return any_address(i, e->arg[0], number, reg) &&
		       any_address(i, e->arg[1], number, reg);
	if (e->kind == RTL_FIELD && isa_is_operand(i, e->field)) {
		*number = e->field;
		return true;
	}
	const struct isa_field *f = any_register(i, e);
	if (f)
		*reg = f;
	return f != NULL;
}

static bool reads(const struct rtl_stmt *s, enum rtl_kind kind,
                  const struct isa_insn *i)
{
	return s->action == RTL_ASSIGN && s->value->kind == kind &&
	       any_register(i, s->target);
}

static bool sets(const struct rtl_stmt *s, enum rtl_kind kind,
                 const struct isa_insn *i)
{
	return s->action == RTL_ASSIGN && s->target->kind == kind &&
	       any_register(i, s->value);
}

static bool plays(const struct isa_insn *i, enum vmm_role role)
{
	const struct rtl_stmt *s = i->effect.body;
	const struct isa_field *number = NULL, *reg = NULL;
	if (!s || s->next)
		return false;
	switch (role) {
	case VMM_ROLE_LOAD_PSW:
		return s->action == RTL_ASSIGN && s->target->kind == RTL_PSW &&
		       s->value->kind == RTL_MEM &&
		       any_address(i, s->value->arg[0], &number, &reg);
	case VMM_ROLE_SET_TIMER:
		return sets(s, RTL_TIMER, i);
	case VMM_ROLE_READ_TIMER:
		return reads(s, RTL_TIMER, i);
	case VMM_ROLE_PUT:
		return sets(s, RTL_CONSOLE, i);
	case VMM_ROLE_GET:
		return reads(s, RTL_CONSOLE, i);
	case VMM_ROLE_CLOCK:
		return reads(s, RTL_CLOCK, i);
	case VMM_ROLE_SIZE:
		return reads(s, RTL_Q, i);
	case VMM_ROLE_HALT:
		return s->action == RTL_HALT;
	case VMM_ROLE_COUNT:
		break;
	}
	assert(!"a role without a shape");
	return false;
}

const struct isa_insn *vmm_role(const struct isa *isa, enum vmm_role role)
{
	const struct isa_insn *found = NULL;
	for (size_t n = 0; n < isa->insn_count; n++) {
		const struct isa_insn *i = &isa->insns[n];
		if (!plays(i, role))
			continue;
		/* so that a monitor in a VM is served by the one below */
		if (i->user == ISA_TRAP)
			return i;
		if (!found)
			found = i;
	}
	return found;
}

void vmm_role_address(const struct isa_insn *i,
                      const struct isa_field **number,
                      const struct isa_field **reg)
{
	*number = *reg = NULL;
	assert(plays(i, VMM_ROLE_LOAD_PSW));
	any_address(i, i->effect.body->value->arg[0], number, reg);
}

const struct isa_field *vmm_role_field(const struct isa_insn *i,
                                       enum vmm_role role)
{
	const struct rtl_stmt *s = i->effect.body;
	const struct isa_field *number = NULL, *reg = NULL;
	assert(plays(i, role));
	if (role == VMM_ROLE_HALT)
		return NULL;
	if (role == VMM_ROLE_LOAD_PSW) {
		vmm_role_address(i, &number, &reg);
		return number;
	}
	reg = any_register(i, s->target);
	return reg ? reg : any_register(i, s->value);
}

/* ---- What the set requires ---------------------------------------------- */

static void missing(const struct plan *p, enum vmm_role role, const char *why,
                    struct diags *diags)
{
	struct pos pos = {p->isa->source, 0, 0, 0};
	struct diag *d = diag_error(
	        diags, pos, "vmm-role",
	        "no monitor can be built for %s: it has no instruction whose "
	        "whole effect is `%s`", p->isa->name, vmm_role_effect(role));
	diag_hint(d, "%s", why);
}

static bool has(uint64_t kinds, enum rtl_kind kind)
{
	return kinds >> kind & 1;
}

static bool find_roles(struct plan *p, struct diags *diags)
{
	const struct vmm_options *o = p->options;
	uint64_t read = 0, set = 0;
	for (size_t n = 0; n < p->isa->insn_count; n++) {
		read |= p->isa->insns[n].effect.read_kinds;
		set |= p->isa->insns[n].effect.set_kinds;
	}
	for (enum vmm_role r = 0; r < VMM_ROLE_COUNT; r++)
		p->role[r] = vmm_role(p->isa, r);

	size_t before = diags->errors;
	bool timer = has(read, RTL_TIMER) || has(set, RTL_TIMER);
	const struct {
		enum vmm_role role;
		bool needed;
		const char *why;
	} rows[] = {
		{VMM_ROLE_LOAD_PSW, true,
		 "a monitor ends by reloading the PSW"},
		{VMM_ROLE_SET_TIMER, timer || o->slice,
		 "virtual timers and time slices need the real one"},
		{VMM_ROLE_READ_TIMER, timer || o->slice || o->second_privileged,
		 "a monitor must read how far a virtual timer has run"},
		{VMM_ROLE_PUT, has(set, RTL_CONSOLE) || p->vms > 1,
		 "a monitor must put out its guests' output"},
		{VMM_ROLE_GET, has(read, RTL_CONSOLE),
		 "a monitor must get its guests' input"},
		{VMM_ROLE_CLOCK, has(read, RTL_CLOCK) || o->watchdog,
		 "a guest's clock is the clock of the machine"},
		{VMM_ROLE_SIZE, o->q == 0,
		 "a monitor must know the size of storage: give it (--memory)"},
	};
	for (size_t n = 0; n < sizeof rows / sizeof *rows; n++)
		if (rows[n].needed && !p->role[rows[n].role])
			missing(p, rows[n].role, rows[n].why, diags);
	return diags->errors == before;
}

static bool is_as_in_core(const struct plan *p, const struct isa_insn *want)
{
	const struct isa_insn *i = isa_find(p->isa, want->name);
	if (want->effect.causes >> TRAP_SVC & 1) /* monitors call nobody */
		return true;
	return i && rtl_equal(&i->effect, &want->effect) &&
	       strcmp(i->asm_text, want->asm_text) == 0;
}

static void not_core(const struct plan *p, const struct isa_insn *want,
                     unsigned others, struct diags *diags)
{
	const struct isa_insn *i = isa_find(p->isa, want->name);
	struct pos pos = {p->isa->source, 0, 0, 0};
	struct diag *d = diag_error(
	        diags, i ? i->pos : pos, "vmm-core",
	        "no monitor can be built for %s: monitors are written in core, "
	        "and `%s` %s", p->isa->name, want->name,
	        i ? "means something else here" : "is not here");
	if (others)
		diag_hint(d, "%u other core instruction%s", others,
		          others > 1 ? "s are missing or mean something else"
		                     : " is missing or means something else");
}

/* The monitor's text is core assembly: it means what it says only if core's
 * instructions mean here what they mean there. What user mode does with them
 * is of no concern: a monitor runs in supervisor mode. */
static bool check_core(const struct plan *p, struct diags *diags)
{
	if (strcmp(p->isa->name, "core") == 0)
		return true;
	struct isa *core = isa_load("core", p->options->reader, diags);
	if (!core)
		return false;
	const struct isa_insn *first = NULL;
	unsigned others = 0;
	for (size_t n = 0; n < core->insn_count; n++)
		if (!is_as_in_core(p, &core->insns[n])) {
			others += first != NULL;
			first = first ? first : &core->insns[n];
		}
	if (first)
		not_core(p, first, others, diags);
	isa_free(core);
	return !first;
}

/* ---- What must be interpreted ------------------------------------------- */

/* Whether the effect reads something that is not the same in the virtual
 * machine, so that a trap it makes may be one it would not make there. */
static bool sees_the_machine(const struct isa_insn *i)
{
	static const enum rtl_kind differs[] = {
		RTL_M, RTL_RL, RTL_RB, RTL_PSW, RTL_Q, RTL_TIMER, RTL_CLOCK,
		RTL_CONSOLE, RTL_ABS,
	};
	for (size_t n = 0; n < sizeof differs / sizeof *differs; n++)
		if (rtl_reads(&i->effect, differs[n]))
			return true;
	return rtl_sets(&i->effect, RTL_ABS);
}

/* The causes by which the effect itself may trap. */
static unsigned causes(const struct isa_insn *i)
{
	unsigned c = (unsigned)i->effect.causes;
	if (i->effect.reads + i->effect.writes > 0)
		c |= 1u << TRAP_MEMORY;
	return c;
}

/* A privileged instruction comes to the monitor by its privileged trap, and
 * concerns it in virtual supervisor mode only: in virtual user mode that trap
 * is the guest's. One that executes in user mode comes only if it traps, and
 * concerns the monitor in both modes, if it can tell the machines apart. */
static void choose(struct plan *p)
{
	for (size_t n = 0; n < p->isa->insn_count; n++) {
		const struct isa_insn *i = &p->isa->insns[n];
		if (p->kind == VMM_HYBRID)
			p->interpreted[n] = true;
		if (i->user == ISA_TRAP) {
			p->interpreted[n] = true;
			p->causes_s |= 1u << TRAP_PRIVILEGED;
		} else if (i->user == ISA_EXECUTE && sees_the_machine(i) &&
		           causes(i)) {
			p->interpreted[n] = true;
			p->causes_s |= causes(i);
			p->causes_u |= causes(i);
		}
	}
}

/* What the routines need of the rest. */
static void count_needs(struct plan *p)
{
	for (size_t n = 0; n < p->isa->insn_count; n++) {
		const struct isa_insn *i = &p->isa->insns[n];
		if (!p->interpreted[n])
			continue;
		p->traps |= causes(i);
		if (p->causes_u && i->user == ISA_TRAP) /* see routine.c */
			p->traps |= 1u << TRAP_PRIVILEGED;
		p->console |= rtl_reads(&i->effect, RTL_CONSOLE) ||
		              rtl_sets(&i->effect, RTL_CONSOLE);
	}
}

bool vmm_plan_make(struct plan *p, const struct isa *isa, enum vmm_kind kind,
                   const struct vmm_options *options, struct diags *diags)
{
	*p = (struct plan){.isa = isa, .kind = kind, .options = options};
	p->vms = options->vms ? options->vms : 1;
	p->interpreted = calloc(isa->insn_count + 1, sizeof *p->interpreted);
	p->field_used = calloc(isa->field_count + 1, sizeof *p->field_used);
	if (!p->interpreted || !p->field_used) {
		diags->out_of_memory = 1;
		return false;
	}
	choose(p);
	count_needs(p);
	bool roles = find_roles(p, diags);
	return check_core(p, diags) && roles;
}

void vmm_plan_free(struct plan *p)
{
	free(p->interpreted);
	free(p->field_used);
	p->interpreted = p->field_used = NULL;
}
