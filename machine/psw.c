/* psw.c: the program status word, packed and apart. */
#include <assert.h>

#include "machine/machine.h"

enum { M_BIT = 63, CAUSE_LO = 60, P_LO = 40, L_LO = 20, B_LO = 0 };

word machine_psw_pack(struct psw psw, enum trap cause)
{
	assert(psw.p <= ADDR_MAX && psw.l <= ADDR_MAX && psw.b <= ADDR_MAX &&
	       "a part of the PSW does not fit its field");
	assert(cause < TRAP_COUNT && "no such cause");
	return (word)psw.m << M_BIT | (word)cause << CAUSE_LO |
	       (word)psw.p << P_LO | (word)psw.l << L_LO | (word)psw.b << B_LO;
}

struct psw machine_psw_unpack(word w)
{
	return (struct psw){
		.m = w >> M_BIT ? MODE_U : MODE_S,
		.p = w >> P_LO & ADDR_MAX,
		.l = w >> L_LO & ADDR_MAX,
		.b = w >> B_LO & ADDR_MAX,
	};
}

enum trap machine_psw_cause(word w)
{
	return (enum trap)(w >> CAUSE_LO & 7);
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
