/* class.c: the classes of the set's instructions, as theorems/ proves them. */
#include <inttypes.h>
#include <stdlib.h>

#include "repl/internal.h"
#include "theorems/theorems.h"

enum { SENSITIVE = ISA_CLASS_COUNT, USER_SENSITIVE };

bool repl_class_named(struct repl *r, const char *w, size_t n, unsigned *class)
{
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		if (repl_word_is(w, n, isa_class_name((enum isa_class)c))) {
			*class = c;
			return true;
		}
	*class = repl_word_is(w, n, "sensitive") ? SENSITIVE : USER_SENSITIVE;
	return repl_word_is(w, n, "sensitive") ||
	       repl_word_is(w, n, "user-sensitive") ||
	       repl_fail(r,
	                 "`%.*s` is not a class: sensitive, user-sensitive, "
	                 "privileged, innocuous, control-sensitive, ...",
	                 (int)n, w);
}

/* The classes of an instruction, found out when first asked for. */
static const struct theorems_unit *unit_of(struct repl *r, word w)
{
	const struct isa *isa = r->target.isa;
	const struct isa_insn *i = isa_decode(isa, w);
	struct theorems_options options = {
		.method = THEOREMS_PROOF,
		/* the classes' */
		.questions = ~(1u << THEOREMS_EXACT_S | 1u << THEOREMS_EXACT_U),
	};
	if (!i)
		return NULL;
	if (!r->reports)
		r->reports = calloc(isa->insn_count, sizeof *r->reports);
	if (!r->reports)
		return NULL;
	struct theorems_report **one = &r->reports[i - isa->insns];
	if (!*one)
		*one = theorems_classify_insn(isa, i, &options);
	return *one ? theorems_unit_of(*one, w) : NULL;
}

void repl_classes_forget(struct repl *r)
{
	for (size_t i = 0; r->reports && i < r->target.isa->insn_count; i++)
		theorems_report_free(r->reports[i]);
	free(r->reports);
	r->reports = NULL;
}

bool repl_in_class(struct repl *r, word w, unsigned class)
{
	/* privileged is what the hardware does: no need to prove it */
	const struct isa_insn *i = isa_decode(r->target.isa, w);
	if (!i)
		return false;
	if (class == ISA_PRIVILEGED && i->user == ISA_TRAP)
		return true;
	const struct theorems_unit *u = unit_of(r, w);
	if (!u)
		return false;
	if (class == SENSITIVE)
		return u->sensitive == THEOREMS_YES;
	if (class == USER_SENSITIVE)
		return u->user_sensitive == THEOREMS_YES;
	return u->is[class] == THEOREMS_YES;
}

bool repl_do_classify(struct repl *r, const char *arguments)
{
	word w;
	struct text t = {0};
	const struct isa_insn *i = isa_find(r->target.isa, arguments);
	addr real;
	if (!*arguments) {
		if (!repl_fetch_address(&r->m, &real))
			return repl_fail(r, "there is no next instruction");
		w = r->m.E[real];
	} else if (i) {
		w = i->match;
	} else if (!repl_assemble_insn(r, arguments, &w)) {
		return false;
	}
	i = isa_decode(r->target.isa, w);
	if (!i)
		return repl_fail(r, "0x%016" PRIx64 " is not an "
		                                    "instruction", w);
	const struct theorems_unit *u = unit_of(r, w);
	if (!u)
		return repl_fail(r, "no memory");
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++) {
		if (u->is[c] == THEOREMS_NO)
			continue;
		text_printf(&t, "%s%s", t.size ? ", " : "",
		            isa_class_name((enum isa_class)c));
		if (u->from[MODE_S][c] == THEOREMS_YES)
			text_add(&t, " from s");
		if (u->from[MODE_U][c] == THEOREMS_YES)
			text_add(&t, " from u");
		if (u->is[c] == THEOREMS_UNKNOWN)
			text_add(&t, " perhaps");
	}
	repl_say(r, "%s%s%s: %s\n", i->name, u->operands ? ", " : "",
	         u->operands ? u->operands : "", text_str(&t));
	bool privileged = u->is[ISA_PRIVILEGED] == THEOREMS_YES;
	bool sensitive = u->sensitive == THEOREMS_YES;
	repl_say(r, "  %s\n",
	         sensitive && !privileged
	                 ? u->user_sensitive == THEOREMS_YES
	                           ? "sensitive, user-sensitive and not "
	                             "privileged: "
	                             "breaks the conditions of Theorems 1 and 3"
	                           : "sensitive and not privileged: breaks the "
	                             "condition of Theorem 1, not of Theorem 3"
	         : sensitive
	                 ? "sensitive and privileged: the monitor sees it"
	         : privileged
	                 ? "privileged, though it is not sensitive"
	         : u->is[ISA_PARTLY_PRIVILEGED] == THEOREMS_YES
	                 ? "not sensitive, and partly privileged: runs "
	                   "directly but for the states in which it traps"
	                 : "neither sensitive nor privileged: runs directly");
	text_free(&t);
	return true;
}
