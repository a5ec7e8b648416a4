/* pill.c: the program a witness becomes. See pill.h. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "trials/pill.h"

enum {
	OWN_WORDS = 640, /* room for setting up and for the handler */
	SETUP = 512,     /* the address space that sets up, in that room */
	SETUP_B = 64,
};

/* ---- The plan ----------------------------------------------------------- */

static addr insn_at(const struct pill *p)
{
	return p->state->psw.p + p->state->psw.l;
}

word trials_pill_handler(void)
{
	struct psw p = {MODE_S, REDPILL_W - OWN_WORDS, 0, ADDR_MAX};
	return machine_psw_pack(p, TRAP_NONE);
}

/* An empty word is the first of the space that sets up, after the registers. */
word trials_pill_trapped(addr at)
{
	struct psw p = {MODE_U, ISA_REGISTER_CELL + ISA_REGISTERS,
	                at + REDPILL_W - OWN_WORDS + SETUP, SETUP_B};
	return machine_psw_pack(p, TRAP_ILLEGAL);
}

/* The instruction that loads the PSW from `number` plus a register, if there
 * is one with such an operand. */
static const struct isa_insn *load_psw(const struct isa *isa,
                                       const struct isa_field **number)
{
	const struct isa_insn *i = vmm_role(isa, VMM_ROLE_LOAD_PSW);
	*number = i ? vmm_role_field(i, VMM_ROLE_LOAD_PSW) : NULL;
	return *number ? i : NULL;
}

/* That instruction, for the word at virtual address `at`, by registers that
 * hold 0; 0 when there is none. */
static word load_from(const struct isa *isa, const struct pill_state *s,
                      addr at)
{
	const struct isa_field *number;
	const struct isa_insn *i = load_psw(isa, &number);
	for (unsigned n = ISA_REGISTERS; i && n-- > 0;) {
		word w = i->match, cell = s->psw.l + ISA_REGISTER_CELL + n;
		if (cell >= REDPILL_W || s->E[cell])
			continue;
		for (size_t o = 0; o < i->operand_count; o++) {
			const struct isa_field *f = i->operands[o].field;
			if (f && f->kind == ISA_REGISTER)
				w = isa_field_put(f, w, n);
		}
		return isa_field_put(number, w, at);
	}
	return 0;
}

static unsigned registers_of(const struct isa_insn *i)
{
	unsigned count = 0;
	for (size_t o = 0; o < i->operand_count; o++)
		count += i->operands[o].field &&
		         i->operands[o].field->kind == ISA_REGISTER;
	return count;
}

bool trials_pill_prepare(const struct isa *isa, struct pill_state *s)
{
	addr next = s->psw.p + 1;
	if (s->trapped && s->psw.p + s->psw.l == CELL_OLD_PSW)
		return false;
	if (s->trapped)
		s->E[CELL_OLD_PSW] = trials_pill_trapped(0);
	if (!s->direct) {
		s->E[CELL_NEW_PSW] = trials_pill_handler();
		return true;
	}
	if (s->psw.m == MODE_U)
		return true;
	word w = load_from(isa, s, next + 1);
	if (!w || s->psw.b <= next + 1 ||
	    s->psw.l + next + 1 >= REDPILL_W)
		return false;
	s->E[s->psw.l + next] = w;
	s->E[s->psw.l + next + 1] = trials_pill_handler();
	return true;
}

/* Somewhere nothing of the state is, and not the next instruction either. */
static bool find_room(struct pill *p)
{
	for (addr base = REDPILL_W - OWN_WORDS; base > 64; base -= 32) {
		addr n = 0;
		while (n < OWN_WORDS && !p->state->E[base + n] &&
		       base + n != insn_at(p) + 1)
			n++;
		if (n == OWN_WORDS) {
			p->base = base;
			return true;
		}
	}
	return false;
}

/* The first PSW is loaded through a register, whatever that holds; with
 * several registers in the sum, through one that holds 0. */
static bool find_register(struct pill *p)
{
	unsigned passes = registers_of(p->load_psw) > 1 ? 1 : 2;
	for (unsigned pass = 0; pass < passes; pass++)
		for (unsigned n = 0; n < ISA_REGISTERS; n++) {
			word v = p->state->E[ISA_REGISTER_CELL + n];
			if (pass ? v + 0x40000000 < 0x80000000 : v == 0) {
				p->reg = n;
				p->reg_value = v;
				return true;
			}
		}
	return false;
}

bool trials_pill_plan(struct pill *p, const struct isa *isa,
                      const struct theorems_witness *w,
                      const struct pill_state *state,
                      const struct pill_touched *changed)
{
	memset(p, 0, sizeof *p);
	p->isa = isa;
	p->witness = w;
	p->state = state;
	p->load_psw = load_psw(isa, &p->number);
	if (!p->load_psw || !vmm_role(isa, VMM_ROLE_HALT) ||
	    !vmm_role(isa, VMM_ROLE_PUT) ||
	    (state->timer != TIMER_OFF &&
	     !vmm_role(isa, VMM_ROLE_SET_TIMER)) ||
	    (insn_at(p) == CELL_NEW_PSW && !state->direct) || !find_room(p) ||
	    !find_register(p))
		return false;
	for (unsigned n = 0; n < changed->count; n++)
		if (changed->list[n] > CELL_NEW_PSW &&
		    p->evidence_count < PILL_EVIDENCE)
			p->evidence[p->evidence_count++] = changed->list[n];
	return true;
}

/* Whether the timer is worth showing. */
static bool timer_matters(const struct pill *p)
{
	const struct isa_insn *i = isa_decode(p->isa, p->state->E[insn_at(p)]);
	uint64_t kinds = i->effect.read_kinds | i->effect.set_kinds;
	return vmm_role(p->isa, VMM_ROLE_READ_TIMER) &&
	       (p->state->timer != TIMER_OFF || kinds >> RTL_TIMER & 1);
}

/* ---- As text ------------------------------------------------------------ */

/* The instruction that plays the role, with that operand. */
static void play(const struct pill *p, enum vmm_role role, const char *operand,
                 struct text *t)
{
	const struct isa_insn *i = vmm_role(p->isa, role);
	assert(i && "trials_pill_plan has looked for it");
	vmm_role_print(i, vmm_role_field(i, role), operand, operand, t);
}

static void head(const struct pill *p, const struct redpill *how,
                 struct text *t)
{
	const struct theorems_witness *w = p->witness;
	text_printf(t, "; %s shows that there is a monitor.\n;\n",
	            w->insn_name);
	text_printf(t,
	            ";   made from  the answer to %s, \"%s\", for %s of %s:\n"
	            ";              %s\n",
	            theorems_question_key(w->question),
	            theorems_question_asks(w->question), w->insn_name,
	            p->isa->name, w->difference);
	text_printf(t, ";   bare       thirdgen run -m %u --isa ISA THIS\n"
	            ";   under      the same with --under %s",
	            (unsigned)REDPILL_W, vmm_kind_name(how->kind));
	if (how->sliced)
		text_printf(t, " --slice %u", (unsigned)REDPILL_SLICE);
	text_add(t, "\n;\n");
	text_add(t, "; Loading the program puts the state S of the witness "
	            "into storage, registers\n"
	            "; included; setup loads its PSW. The instruction is "
	            "executed. The next trap, at\n"
	            "; the latest that of the empty word after it, leads to "
	            "observe.\n"
	            "\n"
	            "        .macro  .put reg\n");
	play(p, VMM_ROLE_PUT, "\\reg", t);
	text_add(t, "        .endm\n"
	            "        .include \"lib/core.inc\"\n"
	            "        .include \"lib/machine.inc\"\n\n");
}

static void print_psw(struct psw p, struct text *t)
{
	text_printf(t, "psw(%s, %" PRIu32 ", %" PRIu32 ", %" PRIu32 ")",
	            p.m == MODE_U ? "u" : "s", p.p, p.l, p.b);
}

static void state(const struct pill *p, struct text *t)
{
	text_printf(t, "; ---- S: storage of %u words\n", (unsigned)REDPILL_W);
	if (!p->state->direct)
		text_printf(t, "        .org    NEW_PSW\n"
		            "        .word   psw(s, %s, 0, WHOLE)\n",
		            p->state->trapped ? "trapped" : "observe");
	for (addr at = 0; at < REDPILL_W; at++) {
		if ((!p->state->E[at] && at + 1 < REDPILL_W) ||
		    (at == CELL_NEW_PSW && !p->state->direct) ||
		    (at == CELL_OLD_PSW && p->state->trapped))
			continue;
		text_printf(t, "        .org    %" PRIu32 "\n", at);
		if (at == insn_at(p)) {
			text_add(t, "        ");
			machine_disassemble(p->isa, p->state->E[at], t);
			text_add(t, "   ; <- this\n");
			continue;
		}
		text_printf(t, "        .word   0x%" PRIx64, p->state->E[at]);
		addr v = at - p->state->psw.l;
		if (v >= ISA_REGISTER_CELL &&
		    v < ISA_REGISTER_CELL + ISA_REGISTERS)
			text_printf(t, "   ; r%" PRIu32, v - ISA_REGISTER_CELL);
		text_char(t, '\n');
	}
	text_char(t, '\n');
}

/* To the space that sets up; through a register, whose value is known. */
static void leave(const struct pill *p, char mode, const char *to,
                  struct text *t)
{
	char number[64], reg[8];
	snprintf(number, sizeof number, "to_%s - 0x%" PRIx64, to,
	         registers_of(p->load_psw) ? p->reg_value : 0);
	snprintf(reg, sizeof reg, "r%u", p->reg);
	vmm_role_print(p->load_psw, p->number, number, reg, t);
	text_printf(t, "to_%s:\n        .word   psw(%c, %s, %" PRIu32 ", %u)\n",
	            to, mode, to, p->base + SETUP, (unsigned)SETUP_B);
}

/* A trap in mode u, after which E[1] is made the handler's. */
static void trap_first(const struct pill *p, struct text *t)
{
	text_add(t, "        ; a trap in mode u, so that the monitor's own "
	            "E[0] has mode u\n");
	leave(p, 'u', "empty", t);
	text_add(t, "trapped:\n"
	            "        sta     r0, r0_kept\n"
	            "        lda     r0, handler\n"
	            "        sta     r0, NEW_PSW\n"
	            "        lda     r0, r0_kept\n");
}

static void trap_first_data(struct text *t)
{
	text_add(t, "handler:        .word   psw(s, observe, 0, WHOLE)\n"
	            "r0_kept:        .word   0\n");
}

static void setup(const struct pill *p, struct text *t)
{
	text_printf(t, "; ---- Getting to S\n"
	            "; setup: in an address space of its own, so that the "
	            "registers of S stay.\n"
	            "        .org    %" PRIu32 "\n"
	            "        .window %" PRIu32 ", %u\n"
	            "        .space  FIRST_FREE\n%ssetup:\n",
	            p->base + SETUP, p->base + SETUP, (unsigned)SETUP_B,
	            p->state->trapped ? "empty:  .word   0\n" : "");
	if (p->state->timer != TIMER_OFF)
		text_printf(t, "        li      r0, 0x%" PRIx64 "\n",
		            p->state->timer);
	if (p->state->timer != TIMER_OFF)
		play(p, VMM_ROLE_SET_TIMER, "r0", t);
	text_add(t, "        ldi     r0, 0\n");
	vmm_role_print(p->load_psw, p->number, "to_s", "r0", t);
	text_add(t, "to_s:   .word   ");
	print_psw(p->state->psw, t);
	text_printf(t, "   ; <M, P, R> of S\n        .endwindow\n\n"
	            "        .org    %" PRIu32 "\nstart:\n",
	            p->base + OWN_WORDS - 32);
	if (p->state->trapped)
		trap_first(p, t);
	leave(p, 's', "setup", t);
	text_char(t, '\n');
}

static void observe(const struct pill *p, struct text *t)
{
	text_printf(t, "; ---- The result\n"
	               "        .org    %" PRIu32
	            "\nobserve:\n", p->base);
	unsigned i, saved = 0;
	for (i = 0; i < p->evidence_count; i++)
		if (p->evidence[i] < 18) {
			text_printf(
				t, "        sta     r%" PRIu32 ", saved + %u\n",
				p->evidence[i] - ISA_REGISTER_CELL,
				p->evidence[i] - ISA_REGISTER_CELL);
			saved++;
		}
	text_add(t, "        lda     a0, OLD_PSW\n"
	            "        call    link, put_psw\n");
	for (i = 0; i < p->evidence_count; i++) {
		addr at = p->evidence[i];
		text_printf(t, "        ldi     a0, %" PRIu32 "\n"
		            "        lda     a1, ", at);
		if (at < 18)
			text_printf(t, "saved + %" PRIu32 "\n",
			            at - ISA_REGISTER_CELL);
		else
			text_printf(t, "%" PRIu32 "\n", at);
		text_add(t, "        call    r13, put_cell\n");
	}
	if (timer_matters(p)) {
		text_add(t, "        ldi     a0, timer_text\n"
		            "        call    link, put_text\n");
		play(p, VMM_ROLE_READ_TIMER, "a0", t);
		text_add(t, "        call    link, put_number\n"
		            "        call    link, put_newline\n");
	}
	play(p, VMM_ROLE_HALT, NULL, t);
	text_add(t, "        jmp     .\n\n"
	            "; put_cell: prints \"E[a0] = a1\"; leaves by r13.\n"
	            "put_cell:\n"
	            "        mov     r11, a0\n"
	            "        ldi     a0, cell_text\n"
	            "        call    link, put_text\n"
	            "        mov     a0, r11\n"
	            "        call    link, put_number\n"
	            "        ldi     a0, is_text\n"
	            "        call    link, put_text\n"
	            "        mov     a0, a1\n"
	            "        call    link, put_number\n"
	            "        call    link, put_newline\n"
	            "        jr      r13\n\n"
	            "        .include \"lib/psw.inc\"\n"
	            "        .include \"lib/console.inc\"\n"
	            "cell_text:      .asciz  \"E[\"\n"
	            "is_text:        .asciz  \"] = \"\n"
	            "timer_text:     .asciz  \"timer \"\n");
	if (p->state->trapped)
		trap_first_data(t);
	if (saved)
		text_add(t, "saved:  .space  16\n");
}

void trials_pill_print(const struct pill *p, const struct redpill *how,
                       struct text *out)
{
	head(p, how, out);
	state(p, out);
	setup(p, out);
	observe(p, out);
}
