/* constants.c: what the machine itself fixes, by names every program may use.
 *
 * They are the names that machine/ and isa/ use, and their values come from
 * there: no program and no monitor says again where P is in a PSW. A program
 * may still give one of them a meaning of its own, so that a name added here
 * does not break what was written before.
 */
#include <string.h>

#include "asm/internal.h"

static const struct {
	const char *name;
	word value;
} constants[] = {
#define CONSTANT(name) {#name, (word)name}
	CONSTANT(MODE_S),
	CONSTANT(MODE_U),
	CONSTANT(ADDR_BITS),
	CONSTANT(ADDR_MAX),
	CONSTANT(PSW_M),
	CONSTANT(PSW_CAUSE),
	CONSTANT(PSW_P),
	CONSTANT(PSW_L),
	CONSTANT(PSW_B),
	CONSTANT(CELL_OLD_PSW),
	CONSTANT(CELL_NEW_PSW),
	CONSTANT(MACHINE_Q_MIN),
	CONSTANT(MACHINE_Q_MAX),
	CONSTANT(ISA_REGISTERS),
	CONSTANT(ISA_REGISTER_CELL),
	CONSTANT(ISA_REGISTERS_END),
	CONSTANT(TIMER_OFF),
	CONSTANT(CONSOLE_END),
#define X(id, name, rtl, about) CONSTANT(id),
	TRAP_TABLE(X)
#undef X
	CONSTANT(TRAP_COUNT),
#undef CONSTANT
};

void asm_add_constants(struct as *as)
{
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
		struct symbol *s = asm_find_symbol(as, constants[i].name);
		s->kind = SYMBOL_EQU;
		s->constant = true;
		s->value = constants[i].value;
	}
}

bool asm_constant(const char *name, word *value)
{
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (strcmp(constants[i].name, name) == 0) {
			*value = constants[i].value;
			return true;
		}
	return false;
}

void asm_print_constants(struct text *out)
{
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		text_printf(out, "%s %s\n", constants[i].name,
		            asm_show(constants[i].value).s);
}
