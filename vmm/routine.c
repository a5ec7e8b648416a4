/* routine.c: an instruction's effect as an interpreter routine v_i.
 *
 * An effect is simultaneous, and all or nothing. So a routine first reads and
 * checks everything, keeping what is to be assigned in slots; a trap until
 * then leaves the virtual machine as it was. Only then, in the order of the
 * text, it assigns.
 *
 * An assignment in a block that may or may not be executed, with more text
 * after it, is kept with a mark whether it was met. Where nothing follows the
 * `if`, each branch ends the routine for itself, and no marks are needed.
 */
#include <assert.h>
#include <inttypes.h>

#include "vmm/emit.h"

/* An assignment that has been met, and is to be made at the end. */
struct pending {
	const struct rtl_stmt *stmt;
	unsigned where; /* slot: real address (storage); or the mark, 1 */
	unsigned value; /* slot */
	bool marked;    /* made only if slot `where` is not 0 */
	bool stays;     /* no slot: the value is in a register anyway */
};

/* An effect has at most 4096 nodes, an assignment at least three. */
enum { PENDING_MAX = 1400, RULE = 79 };

struct routine {
	struct emit x;
	struct pending list[PENDING_MAX];
	unsigned count;
};

static void block(struct routine *r, const struct rtl_stmt *s, unsigned d,
                  bool last);

static void jump(struct routine *r, const char *to)
{
	vmm_emit_line(&r->x, "jmp", "%s", to);
}

/* The effect goes on with nothing but a trap: its cause, or TRAP_NONE. */
static enum trap only_traps(const struct rtl_stmt *s)
{
	return s && s->action == RTL_TRAP ? s->cause : TRAP_NONE;
}

/* ---- The end: assigning ------------------------------------------------- */

/* A constant into M, R.l or R.b, of which a part is kept: no slot is needed. */
static bool is_constant_part(const struct rtl_stmt *s)
{
	enum rtl_kind target = s->target->kind;
	return s->value->kind == RTL_CONST &&
	       (target == RTL_M || target == RTL_RL || target == RTL_RB);
}

/* The register that has the value to be assigned. */
static const char *value_of(struct emit *x, const struct pending *p)
{
	if (p->stays)
		return vmm_emit_where(x, p->stmt->value, "t6");
	return vmm_emit_last(x, p->value, "t6");
}

/* To M, R.l or R.b: what is kept of a value there, and where it goes. */
static void assign_part(struct emit *x, const struct pending *p,
                        const char *mask, word bits, const char *where)
{
	const struct rtl_stmt *s = p->stmt;
	word kept = s->value->kind == RTL_CONST ? s->value->value & bits : 0;
	const char *v = "t7";
	if (is_constant_part(s) && kept == 0)
		v = "zero";
	else if (is_constant_part(s) && kept == bits)
		vmm_emit_line(x, "ldi", "t7, %s", mask);
	else if (is_constant_part(s))
		vmm_emit_line(x, "ldi", "t7, %" PRIu64, kept);
	else
		vmm_emit_line(x, "andi", "t7, %s, %s", value_of(x, p), mask);
	vmm_emit_line(x, "st", "%s, %s(vm)", v, where);
}

/* A value into a register for good. */
static void take(struct emit *x, const char *to, const struct pending *p)
{
	if (p->stays)
		vmm_emit_move(x, to, value_of(x, p));
	else
		vmm_emit_take(x, to, p->value);
}

/* A register assigned to the virtual machine. */
static void assign(struct routine *r, const struct pending *p)
{
	struct emit *x = &r->x;
	const struct rtl_expr *target = p->stmt->target;
	const char *v;
	switch (target->kind) {
	case RTL_REG:
	case RTL_MEM:
	case RTL_ABS:
		v = value_of(x, p);
		vmm_emit_line(x, "st", "%s, 0(%s)", v,
		              vmm_emit_from(x, p->where, "t7"));
		break;
	case RTL_P:
		take(x, "pc", p);
		break;
	case RTL_M:
		assign_part(x, p, "MODE_U", MODE_U, "VM_M");
		break;
	case RTL_RL:
		assign_part(x, p, "PSW_FIELD", ADDR_MAX, "VM_L");
		break;
	case RTL_RB:
		assign_part(x, p, "PSW_FIELD", ADDR_MAX, "VM_B");
		break;
	case RTL_PSW:
		vmm_emit_line(x, ".unpack_virtual", "%s", value_of(x, p));
		break;
	case RTL_TIMER:
		vmm_emit_line(x, "st", "%s, VM_TIMER(vm)", value_of(x, p));
		if (x->plan->causes_u)
			vmm_emit_line(x, "call", "link, timer_assigned");
		break;
	case RTL_CONSOLE:
		take(x, "t6", p);
		vmm_emit_line(x, "call", "link, console_out");
		break;
	default:
		assert(!"not a target");
	}
}

/* The effect is one statement, which stands in the routine's head. */
static bool plain(const struct routine *r)
{
	const struct rtl_stmt *body = r->x.insn->effect.body;
	return body && !body->next && body->action != RTL_IF;
}

/* The assignment of P, if its value was made last: then it can be made there.
 * For nothing traps after that. Not if anything else assigns P. */
static struct pending *last_jump(struct routine *r)
{
	struct pending *found = NULL;
	for (unsigned n = 0; n < r->count; n++) {
		enum rtl_kind target = r->list[n].stmt->target->kind;
		if (target == RTL_PSW || (target == RTL_P && found))
			return NULL;
		if (target == RTL_P)
			found = &r->list[n];
	}
	return found && !found->marked && !found->stays &&
	                       vmm_emit_is_last(&r->x, found->value)
	               ? found
	               : NULL;
}

/* Whether nothing of it is done before everything is assigned. */
static bool is_only_assigned(const struct routine *r, const struct rtl_stmt *s)
{
	return s->action == RTL_ASSIGN && !rtl_is_storage(s->target->kind) &&
	       (is_constant_part(s) || vmm_emit_stays(&r->x, s->value));
}

/* One of the assignments, which others follow. */
static void assign_pending(struct routine *r, const struct pending *p)
{
	struct emit *x = &r->x;
	unsigned skip = 0;
	if (p->marked) {
		skip = ++x->labels;
		vmm_emit_branch_to(x, skip, "beqi", "%s, 0",
		                   vmm_emit_from(x, p->where, "t7"));
	} else if (is_only_assigned(r, p->stmt) && !plain(r)) {
		rtl_print_stmt(&x->insn->effect, p->stmt, &x->note);
	}
	assign(r, p);
	if (skip)
		vmm_emit_label(x, skip);
}

/* Assigns all there is and leaves the routine. */
static void finish(struct routine *r)
{
	struct emit *x = &r->x;
	uint64_t set = 0, always = 0;
	for (unsigned n = 0; n < r->count; n++) {
		uint64_t kind = (uint64_t)1 << r->list[n].stmt->target->kind;
		set |= kind;
		if (!r->list[n].marked)
			always |= kind;
	}
	const uint64_t p = (uint64_t)1 << RTL_P | (uint64_t)1 << RTL_PSW;
	const uint64_t mr = (uint64_t)1 << RTL_M | (uint64_t)1 << RTL_RL |
	                    (uint64_t)1 << RTL_RB | (uint64_t)1 << RTL_PSW;
	bool advance = !(always & p);
	const struct pending *done = last_jump(r);
	if (done)
		assign(r, done);
	if (r->count > (done != NULL) && !plain(r))
		text_add(x->out, "\n        ; from here on it cannot trap: "
		                 "assign\n");
	if (advance && set & (p | mr))
		vmm_emit_line(x, "addi", "pc, pc, 1");
	for (unsigned n = 0; n < r->count; n++)
		if (&r->list[n] != done)
			assign_pending(r, &r->list[n]);
	if (rtl_reads(&x->insn->effect, RTL_CONSOLE))
		vmm_emit_line(x, "call", "link, console_taken");
	jump(r, set & mr ? "disp_resume" : set & p ? "disp_goto" : "disp_next");
}

/* ---- Statements --------------------------------------------------------- */

static void comment_stmt(struct routine *r, const struct rtl_stmt *s, bool last)
{
	const struct rtl_stmt *body = r->x.insn->effect.body;
	size_t size = r->x.out->size;
	if ((s == body && plain(r)) || (last && is_only_assigned(r, s)))
		return;
	text_add(r->x.out, s == body ? "        ; " : "\n        ; ");
	if (s->action == RTL_IF) {
		enum trap cause = only_traps(s->then);
		text_add(r->x.out, "if ");
		rtl_print_expr(&r->x.insn->effect, s->value, r->x.out);
		if (cause)
			text_printf(r->x.out, " { trap %s }",
			            rtl_trap_name(cause));
	} else {
		rtl_print_stmt(&r->x.insn->effect, s, r->x.out);
	}
	text_char(r->x.out, '\n');
	vmm_emit_commented(&r->x, size);
}

/* The address goes first, so that a word of input is not looked at for an
 * instruction that cannot put it anywhere. It makes no difference otherwise:
 * both can only make the same trap. */
static void evaluate(struct routine *r, struct pending *p)
{
	const struct rtl_stmt *s = p->stmt;
	if (rtl_is_storage(s->target->kind))
		vmm_emit_address(&r->x, s->target, p->where);
	p->stays = vmm_emit_stays(&r->x, s->value);
	if (!p->stays && !is_constant_part(s))
		vmm_emit_value(&r->x, s->value, p->value);
}

/* Slots for the assignments of a block that may be skipped, marked as not
 * met; returns the first free slot after them. */
static unsigned reserve(struct routine *r, const struct rtl_stmt *s, unsigned d)
{
	for (; s; s = s->next) {
		if (s->action == RTL_IF) {
			d = reserve(r, s->then, d);
			d = reserve(r, s->otherwise, d);
		} else if (s->action == RTL_ASSIGN) {
			vmm_emit_line(&r->x, "ldi", "%s, 0", vmm_emit_into(d));
			vmm_emit_made(&r->x, d);
			assert(r->count < PENDING_MAX);
			r->list[r->count++] =
			        (struct pending){s, d, d + 1, true, false};
			d += 2;
		}
	}
	return d;
}

static void marked_assign(struct routine *r, const struct rtl_stmt *s,
                          unsigned d)
{
	struct emit *x = &r->x;
	unsigned n = 0;
	while (r->list[n].stmt != s)
		n++;
	const struct pending *p = &r->list[n];
	/* evaluating may need the slots from d on only */
	if (rtl_is_storage(s->target->kind)) {
		vmm_emit_address(x, s->target, d);
		vmm_emit_shift(x, p->where, d);
	}
	if (!is_constant_part(s)) {
		vmm_emit_value(x, s->value, d);
		vmm_emit_shift(x, p->value, d);
	}
	if (!rtl_is_storage(s->target->kind)) {
		vmm_emit_line(x, "ldi", "%s, 1", vmm_emit_into(p->where));
		vmm_emit_made(x, p->where);
	}
}

static bool ends(const struct rtl_stmt *s)
{
	while (s && s->next)
		s = s->next;
	if (!s)
		return false;
	if (s->action == RTL_IF)
		return ends(s->then) && ends(s->otherwise);
	return s->action == RTL_TRAP || s->action == RTL_HALT;
}

/* An `if` of which the first branch is a trap, nothing else: goes there. */
static bool trapped(struct routine *r, const struct rtl_stmt *s, unsigned d)
{
	enum trap cause = only_traps(s->then);
	if (cause)
		vmm_emit_branch(&r->x, s->value, true, LABEL_TRAP(cause), d);
	return cause != TRAP_NONE;
}

/* Assignments met in one branch are not met in the other. */
static void last_if(struct routine *r, const struct rtl_stmt *s, unsigned d)
{
	unsigned no = ++r->x.labels, count = r->count;
	if (trapped(r, s, d)) {
		block(r, s->otherwise, d, true);
		return;
	}
	vmm_emit_branch(&r->x, s->value, false, no, d);
	block(r, s->then, d, true);
	r->count = count;
	vmm_emit_label(&r->x, no);
	block(r, s->otherwise, d, true);
	r->count = count;
}

static void inner_if(struct routine *r, const struct rtl_stmt *s, unsigned d)
{
	unsigned no = ++r->x.labels, end = ++r->x.labels;
	if (trapped(r, s, d)) {
		block(r, s->otherwise, d, false);
		return;
	}
	vmm_emit_branch(&r->x, s->value, false, no, d);
	block(r, s->then, d, false);
	if (s->otherwise && !ends(s->then))
		vmm_emit_goto(&r->x, end);
	vmm_emit_label(&r->x, no);
	block(r, s->otherwise, d, false);
	vmm_emit_label(&r->x, end);
}

/* The statements from s on; d: the first free slot. `last`: the effect ends
 * with this block. */
static void block(struct routine *r, const struct rtl_stmt *s, unsigned d,
                  bool last)
{
	for (; s; s = s->next) {
		comment_stmt(r, s, last);
		switch (s->action) {
		case RTL_LET:
			vmm_emit_value(&r->x, s->value, d);
			r->x.let_slot[s->slot] = d++;
			break;
		case RTL_ASSIGN:
			if (!last) {
				marked_assign(r, s, d);
				break;
			}
			assert(r->count < PENDING_MAX);
			r->list[r->count] =
			        (struct pending){s, d, d + 1, false, false};
			evaluate(r, &r->list[r->count++]);
			d += 2;
			break;
		case RTL_IF:
			if (last && !s->next) {
				last_if(r, s, d);
				return;
			}
			if (last) {
				d = reserve(r, s->then, d);
				d = reserve(r, s->otherwise, d);
			}
			inner_if(r, s, d);
			break;
		case RTL_TRAP:
			vmm_emit_line(&r->x, "jmp", "trap_%s",
			              rtl_trap_name(s->cause));
			return;
		case RTL_HALT:
			jump(r, "disp_halt");
			return;
		default:
			assert(!"not an action");
		}
	}
	if (last)
		finish(r);
}

/* ---- The routine -------------------------------------------------------- */

static void header(struct routine *r)
{
	const struct isa_insn *i = r->x.insn;
	struct text *out = r->x.out;
	size_t start = out->size + 1;
	text_printf(out, "\n; ---- v_%s: %s%s%s ", i->name, i->name,
	            *i->asm_text ? " " : "", i->asm_text);
	while (out->size < start + RULE)
		text_char(out, '-');
	text_char(out, '\n');
	if (i->effect.body) {
		struct text effect = {0};
		rtl_print(&i->effect, &effect, 0);
		const char *line = text_str(&effect);
		while (*line) {
			size_t n = 0;
			while (line[n] && line[n] != '\n')
				n++;
			text_add(out, ";       ");
			text_add_bytes(out, line, n);
			text_char(out, '\n');
			line += n + (line[n] != '\0');
		}
		text_free(&effect);
	}
	if (i->about)
		text_printf(out, "; %s\n", i->about);
	text_printf(out, "v_%s:\n", i->name);
}

/* The hardware's own check of the mode, where the monitor may come here in
 * virtual user mode at all. */
static void checks(struct routine *r)
{
	struct emit *x = &r->x;
	if (x->plan->causes_u && x->insn->user != ISA_EXECUTE) {
		vmm_emit_line(x, "ld", "t0, VM_M(vm)");
		vmm_emit_line(x, "bnei", "t0, MODE_S, %s",
		              x->insn->user == ISA_TRAP ? "trap_privileged"
		                                        : "disp_next");
	}
	if (rtl_reads(&x->insn->effect, RTL_CONSOLE))
		vmm_emit_line(x, "sta", "zero, in_seen");
}

void vmm_emit_routine(struct plan *p, const struct isa_insn *i,
                      struct text *out)
{
	struct routine r = {.x = {.plan = p, .insn = i, .out = out}};
	header(&r);
	size_t start = out->size;
	checks(&r);
	block(&r, i->effect.body, 0, true);
	vmm_emit_tidy(&r.x, start);
	text_free(&r.x.note);
}
