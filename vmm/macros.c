/* macros.c: the privileged instructions a monitor executes, as it is written.
 *
 * The sources use macros for them, such as `.load_psw`, because they are called
 * otherwise in each set. In the plain text the instructions themselves stand
 * there.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "vmm/internal.h"

/* What the macro for a role is called, and its parameter; NULL for none. */
static const char *macro_of(enum vmm_role role)
{
	static const char *const macros[VMM_ROLE_COUNT] = {
#define X(id, macro, effect) [id] = macro,
		VMM_ROLES(X)
#undef X
	};
	assert(role < VMM_ROLE_COUNT);
	return macros[role];
}

static const char *parameter_of(enum vmm_role role)
{
	return role == VMM_ROLE_LOAD_PSW ? "cell"
	       : role == VMM_ROLE_HALT   ? NULL
	                                 : "reg";
}

/* ---- What a macro stands for -------------------------------------------- */

void vmm_role_print(const struct isa_insn *i, const struct isa_field *operand,
                    const char *text, const char *reg, struct text *out)
{
	text_printf(out, i->operand_count ? "        %-7s " : "        %s",
	            i->name);
	for (size_t n = 0; n < i->operand_count; n++) {
		const struct isa_operand *o = &i->operands[n];
		if (!o->field)
			text_printf(out, "%c%s", o->mark,
			            o->mark == ',' ? " " : "");
		else if (o->field == operand)
			text_add(out, text);
		else
			text_add(out, o->field->kind == ISA_REGISTER ? reg
			                                             : "0");
	}
	text_char(out, '\n');
}

static void print_insn(const struct isa_insn *i, enum vmm_role role,
                       const char *operand, struct text *out)
{
	const struct isa_field *number, *reg;
	if (role != VMM_ROLE_LOAD_PSW || vmm_role_field(i, role)) {
		vmm_role_print(i, vmm_role_field(i, role), operand, "zero",
		               out);
		return;
	}
	vmm_role_address(i, &number, &reg);
	text_printf(out, "        ldi     t7, %s\n", operand);
	vmm_role_print(i, reg, "t7", "zero", out);
}

/* Machines without a timer have one that is never on; without a console,
 * nothing calls for it; without a halt, a monitor whose guests have all ended
 * can but wedge. */
static void print_substitute(const struct plan *p, enum vmm_role role,
                             const char *operand, struct text *out)
{
	switch (role) {
	case VMM_ROLE_READ_TIMER:
	case VMM_ROLE_CLOCK:
	case VMM_ROLE_GET:
		text_printf(out, "        ldi     %s, -1\n", operand);
		break;
	case VMM_ROLE_SIZE:
		text_printf(out, "        ldi     %s, %u\n", operand,
		            (unsigned)p->options->q);
		break;
	case VMM_ROLE_HALT:
		text_add(out, "        .stop   STOP_WEDGED\n");
		break;
	default:
		break;
	}
}

static void print_use(const struct plan *p, enum vmm_role role,
                      const char *operand, struct text *out)
{
	if (p->role[role])
		print_insn(p->role[role], role, operand, out);
	else
		print_substitute(p, role, operand, out);
}

void vmm_role_print_macros(const struct plan *p, struct text *out)
{
	for (enum vmm_role r = 0; r < VMM_ROLE_COUNT; r++) {
		const char *parameter = parameter_of(r);
		char operand[16];
		snprintf(operand, sizeof operand, "\\%s",
		         parameter ? parameter : "");
		text_printf(out, "\n; %s%s\n.macro  %s%s%s\n",
		            vmm_role_effect(r),
		            p->role[r] ? "" : ": no such instruction here",
		            macro_of(r), parameter ? " " : "",
		            parameter ? parameter : "");
		print_use(p, r, operand, out);
		text_add(out, ".endm\n");
	}
}

/* ---- In the plain text -------------------------------------------------- */

static const char *skip(const char *s, const char *end, char c)
{
	while (s < end && *s == c)
		s++;
	return s;
}

/* Past the word at s, and the blanks after it. */
static const char *past_word(const char *s, const char *end)
{
	while (s < end && *s != ' ')
		s++;
	return skip(s, end, ' ');
}

/* The role whose macro is the word at s. */
static enum vmm_role role_at(const char *s, const char *end)
{
	for (enum vmm_role r = 0; r < VMM_ROLE_COUNT; r++) {
		size_t size = strlen(macro_of(r));
		if ((size_t)(end - s) >= size &&
		    memcmp(s, macro_of(r), size) == 0 &&
		    (s + size == end || s[size] == ' '))
			return r;
	}
	return VMM_ROLE_COUNT;
}

/* The first of the lines gets the labels before and the comment behind it. */
static void print_first(const char *line, size_t labels, const char *use,
                        const char *comment, size_t size, struct text *out)
{
	enum { COMMENT_COLUMN = 40 };
	size_t start = out->size;
	const char *code = use + strspn(use, " "), *end = strchr(use, '\n');
	while (labels && line[labels - 1] == ' ')
		labels--;
	text_add_bytes(out, line, labels);
	text_pad_to(out, start, (size_t)(code - use));
	text_add_bytes(out, code, (size_t)(end - code));
	if (size) {
		text_pad_to(out, start, COMMENT_COLUMN);
		text_add_bytes(out, comment, size);
	}
	text_add(out, end);
}

bool vmm_role_print_line(const struct plan *p, const char *line, size_t size,
                         struct text *out)
{
	const char *end = line + size, *comment = memchr(line, ';', size);
	const char *code_end = comment ? comment : end;
	const char *verb = skip(line, code_end, ' '), *next;
	while ((next = past_word(verb, code_end)) < code_end &&
	       memchr(verb, ':', (size_t)(next - verb)))
		verb = next; /* past a label */
	enum vmm_role role = role_at(verb, code_end);
	if (role == VMM_ROLE_COUNT)
		return false;
	struct text operand = {0}, use = {0};
	const char *from = past_word(verb, code_end);
	while (code_end > from && code_end[-1] == ' ')
		code_end--;
	text_add_bytes(&operand, from, (size_t)(code_end - from));
	print_use(p, role, text_str(&operand), &use);
	if (use.size)
		print_first(line, (size_t)(verb - line), text_str(&use),
		            comment ? comment : end,
		            comment ? (size_t)(end - comment) : 0, out);
	else if (skip(line, verb, ' ') < verb)
		text_printf(out, "%.*s\n", (int)(verb - line), line);
	out->failed = out->failed || operand.failed || use.failed;
	text_free(&operand);
	text_free(&use);
	return true;
}
