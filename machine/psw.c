/* psw.c: the program status word, packed and apart. */
#include <assert.h>

#include "machine/machine.h"

static_assert(PSW_L >= PSW_B + ADDR_BITS && PSW_P >= PSW_L + ADDR_BITS &&
                      PSW_CAUSE >= PSW_P + ADDR_BITS && PSW_M == 63,
              "parts of the PSW overlap, or M is not the highest bit");
static_assert((int)TRAP_COUNT == 1 << (PSW_M - PSW_CAUSE),
              "the causes are not as many as their bits can tell apart");

word machine_psw_pack(struct psw psw, enum trap cause)
{
	assert(psw.p <= ADDR_MAX && psw.l <= ADDR_MAX && psw.b <= ADDR_MAX &&
	       "a part of the PSW does not fit its field");
	assert(cause < TRAP_COUNT && "no such cause");
	return (word)psw.m << PSW_M | (word)cause << PSW_CAUSE |
	       (word)psw.p << PSW_P | (word)psw.l << PSW_L |
	       (word)psw.b << PSW_B;
}

struct psw machine_psw_unpack(word w)
{
	return (struct psw){
		.m = w >> PSW_M ? MODE_U : MODE_S,
		.p = w >> PSW_P & ADDR_MAX,
		.l = w >> PSW_L & ADDR_MAX,
		.b = w >> PSW_B & ADDR_MAX,
	};
}

enum trap machine_psw_cause(word w)
{
	return (enum trap)((w & PSW_CAUSES) >> PSW_CAUSE);
}

bool machine_psw_equal(struct psw a, struct psw b)
{
	return a.m == b.m && a.p == b.p && a.l == b.l && a.b == b.b;
}

void machine_psw_print(struct psw psw, struct text *out)
{
	text_printf(out, "%c %u (%u,%u)", psw.m == MODE_U ? 'u' : 's', psw.p,
	            psw.l, psw.b);
}
