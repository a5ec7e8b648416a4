/* condition.c: .if, .elseif, .else, .endif. */
#include <assert.h>

#include "asm/internal.h"

bool asm_skipping(const struct as *as)
{
	const struct condition *top = as->frame ? as->frame->conditions : NULL;
	return top && !top->active;
}

/* Decides a branch. When it cannot be decided, none is taken, and what they
 * would have defined is not missed. */
static void decide(struct cursor *c, struct condition *top)
{
	word value;
	struct place place;
	bool ok = asm_number_now(c, &value, &place) && asm_expect_end(c);
	if (!ok)
		c->as->incomplete = true;
	top->active = ok && value;
	top->taken = !ok || value;
}

void asm_do_if(struct cursor *c)
{
	struct as *as = c->as;
	struct condition *top = arena_alloc(&as->arena, sizeof *top);
	top->place = c->verb;
	top->taken = asm_skipping(as);
	top->up = as->frame->conditions;
	if (!top->taken)
		decide(c, top);
	as->frame->conditions = top;
}

/* The innermost .if; NULL, and an error, if there is none. */
static struct condition *open_if(struct cursor *c, const char *name)
{
	assert(c->as->frame && "a line that is in no frame");
	struct condition *top = c->as->frame->conditions;
	if (!top)
		asm_error(c->as, c->verb, "asm-block", "`%s` without `.if`",
		          name);
	return top;
}

static bool after_else(struct cursor *c, struct condition *top,
                       const char *name)
{
	if (!top->other.line)
		return false;
	asm_note(asm_error(c->as, c->verb, "asm-block", "`%s` after `.else`",
	                   name),
	         top->other, "the `.else`");
	top->active = false;
	return true;
}

void asm_elseif(struct cursor *c)
{
	struct condition *top = open_if(c, ".elseif");
	if (!top || after_else(c, top, ".elseif"))
		return;
	top->active = false;
	if (!top->taken)
		decide(c, top);
}

void asm_do_else(struct cursor *c)
{
	struct condition *top = open_if(c, ".else");
	if (!top || after_else(c, top, ".else"))
		return;
	top->active = !top->taken;
	top->taken = true;
	top->other = c->verb;
	asm_expect_end(c);
}

void asm_endif(struct cursor *c)
{
	struct condition *top = open_if(c, ".endif");
	if (!top)
		return;
	c->as->frame->conditions = top->up;
	asm_expect_end(c);
}
