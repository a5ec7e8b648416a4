/* random.c: see random.h. */
#include "tests/vmm/random.h"

/* A number at which things change in a storage of w words. */
static word edge(struct random *r, addr w)
{
	static const word table[] = {
		0, 1, 2, 17, 18, 0xfffff, 0x100000, TIMER_OFF,
		(word)1 << 63, (word)-2,
	};
	unsigned n = random_below(r, 10);
	if (n < 5)
		return random_below(r, w);
	if (n < 8)
		return w - 2 + random_below(r, 5);
	return table[random_below(r, sizeof table / sizeof *table)];
}

static word random_psw(struct random *r, addr w)
{
	struct psw psw = {
		random_percent(r, 50) ? MODE_S : MODE_U,
		random_percent(r, 90) ? random_below(r, w)
		                      : (addr)edge(r, w) & ADDR_MAX,
		random_percent(r, 60) ? 0 : (addr)edge(r, w) & ADDR_MAX,
		random_percent(r, 60) ? w : (addr)edge(r, w) & ADDR_MAX,
	};
	return machine_psw_pack(psw, (enum trap)random_below(r, TRAP_COUNT));
}

static word random_insn(struct random *r, const struct isa *isa, addr w)
{
	const struct isa_insn *i =
	        &isa->insns[random_below(r, isa->insn_count)];
	word v = i->match;
	for (size_t n = 1; n < i->form->count; n++) {
		const struct isa_field *f = i->form->fields[n];
		if (!isa_is_operand(i, f))
			continue;
		word value = f->kind == ISA_REGISTER ? random_below(r, 16)
		             : random_percent(r, 70) ? random_below(r, w)
		                                     : edge(r, w);
		v = isa_field_put(f, v, value);
	}
	return v;
}

static word random_word(struct random *r, const struct isa *isa, addr w)
{
	unsigned n = random_below(r, 100);
	if (n < 65)
		return random_insn(r, isa, w);
	if (n < 80)
		return edge(r, w);
	return n < 95 ? random_psw(r, w) : random_next(r);
}

void random_guest(struct random *r, const struct isa *isa, addr w, word *E)
{
	for (addr a = 0; a < w; a++)
		E[a] = random_word(r, isa, w);
	for (addr a = ISA_REGISTER_CELL; a < 18; a++)
		if (random_percent(r, 70))
			E[a] = random_percent(r, 80) ? edge(r, w)
			                             : random_psw(r, w);
	if (random_percent(r, 60)) /* a handler that has a chance */
		E[CELL_NEW_PSW] = machine_psw_pack(
			(struct psw){MODE_S, random_below(r, w), 0, w},
			TRAP_NONE);
	else if (random_percent(r, 80))
		E[CELL_NEW_PSW] = random_psw(r, w);
}

bool random_stack(struct vmm_stack *s, const struct asm_image *monitor,
                  enum vmm_kind kind, addr w)
{
	struct diags diags = {0};
	*s = (struct vmm_stack){.depth = 1};
	s->level[0].kind = kind;
	s->level[0].monitor = monitor;
	bool ok = vmm_layout(monitor, &s->level[0].layout, &diags);
	diags_free(&diags);
	if (!ok)
		return false;
	s->guest_at = s->level[0].layout.k;
	s->guest_q = w;
	s->q = s->level[0].q = s->guest_at + w * s->level[0].layout.vms;
	s->image = vmm_compose(monitor, NULL, 0, s->q, &diags);
	diags_free(&diags);
	return s->image != NULL;
}
