/* storage.c: where an address leads, and what is there.
 *
 * The guest's storage is reached in three ways, and each has a form by which
 * it is recognised without asking the solver:
 *
 *   base + l + a, with a < real bound known    the monitor's .relocate, and
 *                                              the machine's own rule: lemma
 *                                              "relocation"
 *   base + a, with a < w known                 the monitor's .absolute: lemma
 *                                              "absolute"
 *   base + a constant below 32                 cells 0 and 1
 *
 * Anything else is asked.
 */
#include <assert.h>

#include "proofs/fold.h"
#include "proofs/mach.h"

/* ---- The storage of a VM ------------------------------------------------ */

static expr store_initial(struct scene *s, const struct store *of, expr at)
{
	if (of->of == s->current && s->insn_at == at) {
		s->looked = true;
		return s->insn_word;
	}
	return x_read(&s->path->x, of->of, at);
}

expr store_get(struct scene *s, const struct store *of, expr at)
{
	struct exprs *x = &s->path->x;
	expr value = store_initial(s, of, at);
	for (unsigned i = 0; i < of->writes; i++) {
		expr here = x_eq(x, at, of->write[i].at);
		value = x_ite(x, here, of->write[i].value, value);
	}
	return value;
}

void store_put(struct scene *s, struct store *of, expr at, expr value)
{
	if (of->writes == MACH_WRITES) {
		path_give_up(s->path, "more than %d words of the guest are "
		             "written", MACH_WRITES);
		return;
	}
	of->write[of->writes++] = (struct store_write){at, value};
}

/* ---- The monitor's cells ------------------------------------------------ */

expr mach_own(struct mach *m, addr at)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	if (m->own[at])
		return m->own[at];
	if (s->constant[at])
		return m->own[at] = x_word(x, s->image[at]);
	if (!s->junk[at]) {
		struct text name = {0};
		text_printf(&name, "cell%u", (unsigned)at);
		s->junk[at] = x_var(x, text_str(&name), 64, NULL);
		text_free(&name);
	}
	return m->own[at] = s->junk[at];
}

static void put_own(struct mach *m, addr at, expr value)
{
	struct scene *s = m->scene;
	if (at >= s->layout->text && at < s->layout->text_end)
		path_require(s->path,
		             x_eq(&s->path->x, mach_own(m, at), value),
		             "the monitor's text is changed, at %u",
		             (unsigned)at);
	m->own[at] = value;
}

/* ---- Real addresses ----------------------------------------------------- */

static expr wide(struct exprs *x, expr a)
{
	return x_zext(x, 64, a);
}

/* a + l of the current VM, as an index in its storage. */
static expr relocated_index(struct scene *s, expr a)
{
	struct exprs *x = &s->path->x;
	return x_add(x, x_bits(x, ADDR_BITS - 1, 0, a), s->l);
}

static bool known_true(struct scene *s, expr a)
{
	bool holds;
	return x_known(&s->path->x, a, &holds) && holds;
}

static expr base_of(struct scene *s, unsigned vm)
{
	struct exprs *x = &s->path->x;
	expr base = x_word(x, s->layout->k);
	expr w = wide(x, s->w);
	for (unsigned i = 0; i < vm; i++)
		base = x_add(x, base, w);
	return base;
}

/* The forms that need no question. */
static bool recognise(struct mach *m, expr at, struct xref *out)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	if (x_is_const(at) && at->value < s->layout->k) {
		*out = (struct xref){.own = true, .at = (addr)at->value};
		return true;
	}
	expr w = wide(x, s->w);
	for (unsigned i = 0; i < s->vms; i++) {
		expr a = x_sub(x, at, base_of(s, i));
		if (known_true(s, x_ult(x, a, w))) {
			*out = (struct xref){.vm = i};
			out->index = x_bits(x, ADDR_BITS - 1, 0, a);
			return true;
		}
	}
	expr a = x_sub(x, at, wide(x, s->rl));
	if (!known_true(s, x_ult(x, a, wide(x, s->rb))))
		return false;
	*out = (struct xref){.vm = s->current,
	                     .index = relocated_index(s, a)};
	return true;
}

/* That the address is one of those from..to whose cell has this word. */
static expr in_group(struct mach *m, expr at, expr content, addr from, addr to)
{
	struct exprs *x = &m->scene->path->x;
	expr in = x->no;
	for (addr i = from; i <= to; i++) {
		if (mach_own(m, i) != content)
			continue;
		addr end = i;
		while (end < to && mach_own(m, end + 1) == content)
			end++;
		expr above = x_ule(x, x_word(x, i), at);
		expr run = x_and(x, above, x_ule(x, at, x_word(x, end)));
		in = x_or(x, in, run);
		i = end;
	}
	return in;
}

/* A table of the monitor's: a path for each word that is in it. */
static bool choose_group(struct mach *m, expr at, struct xref *out)
{
	enum { TABLE_MAX = 1024 };
	struct path *path = m->scene->path;
	word least, most;
	x_range(&path->x, at, &least, &most);
	if (most >= m->scene->layout->k || most - least >= TABLE_MAX)
		return false;
	for (addr i = (addr)least; i <= most && !path->over; i++) {
		expr content = mach_own(m, i);
		bool seen = false;
		for (addr n = (addr)least; n < i && !seen; n++)
			seen = mach_own(m, n) == content;
		if (seen)
			continue;
		expr in = in_group(m, at, content, (addr)least, (addr)most);
		if (path_decide(path, in)) {
			*out = (struct xref){.own = true, .at = i};
			return true;
		}
	}
	return false;
}

/* An address among the monitor's own: each cell it may be is a path. */
static void choose_own(struct mach *m, bool write, expr at, struct xref *out)
{
	*out = (struct xref){.own = true};
	if (!write && choose_group(m, at, out))
		return;
	out->at = (addr)path_choose(m->scene->path, at);
	if (out->at >= m->scene->layout->k)
		out->at = 0; /* the path is over */
}

/* The real address, below q. */
static void resolve(struct mach *m, bool write, expr at, struct xref *out)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	expr w = wide(x, s->w);
	if (recognise(m, at, out))
		return;
	for (unsigned i = 0; i < s->vms; i++) {
		expr a = x_sub(x, at, base_of(s, i));
		if (path_decide(s->path, x_ult(x, a, w))) {
			*out = (struct xref){.vm = i};
			out->index = x_bits(x, ADDR_BITS - 1, 0, a);
			return;
		}
	}
	if (!path_decide(s->path, x_ult(x, at, x_word(x, s->layout->k))))
		path_fail(s->path, "storage beyond the VMs is used");
	choose_own(m, write, at, out);
}

/* ---- The address rule --------------------------------------------------- */

/* S: lemma "visible" says that a < b and a + l < w is a < rb. */
static bool locate_bare(struct mach *m, bool relocated, expr a,
                        struct xref *out)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	expr end = wide(x, relocated ? s->rb : s->w);
	if (!path_decide(s->path, x_ult(x, a, end)))
		return false;
	*out = (struct xref){.vm = s->current};
	out->index = relocated ? relocated_index(s, a)
	                       : x_bits(x, ADDR_BITS - 1, 0, a);
	return true;
}

/* C, while the guest runs directly: R is (rl, rb). By lemma "relocation"
 * a < rb implies that the real address is in the VM, and so below q. */
static bool locate_direct(struct mach *m, expr a, struct xref *out)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	if (!path_decide(s->path, x_ult(x, a, wide(x, s->rb))))
		return false;
	*out = (struct xref){.vm = s->current,
	                     .index = relocated_index(s, a)};
	return true;
}

/* Something added to the guest's real R.l, but not known to be below its bound:
 * no right monitor uses such an address, and where it leads is the hardest
 * question there is. So it is asked for one address after the other. */
static bool from_real_l(struct scene *s, expr at)
{
	struct sum sum = x_sum(at);
	expr rl = wide(&s->path->x, s->rl);
	for (unsigned i = 0; i < sum.n; i++)
		if (sum.term[i] == rl && sum.coefficient[i] == 1)
			return true;
	return false;
}

bool mach_locate(struct mach *m, bool relocated, bool write, expr a,
                 struct xref *out)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	if (m->bare)
		return locate_bare(m, relocated, a, out);
	if (relocated && m->psw.l == s->rl && m->psw.b == s->rb)
		return locate_direct(m, a, out);
	expr at = a;
	/* R = (0, everything): what is in a VM, or the monitor's, is below q,
	 * and q is at most ADDR_MAX */
	if (relocated && x_is_const(m->psw.l) && m->psw.l->value == 0 &&
	    (wide(x, m->psw.b) == s->q || m->psw.b == s->own_b ||
	     (x_is_const(m->psw.b) && m->psw.b->value == ADDR_MAX)) &&
	    recognise(m, at, out))
		return true;
	if (relocated) {
		if (!path_decide(s->path, x_ult(x, a, wide(x, m->psw.b))))
			return false;
		at = x_add(x, a, wide(x, m->psw.l));
	}
	if (recognise(m, at, out))
		return true;
	if (from_real_l(s, at)) {
		expr offset = x_sub(x, at, wide(x, s->rl));
		expr end = wide(x, s->rb);
		if (path_decide(s->path, x_ult(x, offset, end)))
			return recognise(m, at, out);
		at = x_word(x, path_choose(s->path, at));
	}
	if (!path_decide(s->path, x_ult(x, at, s->q)))
		return false;
	resolve(m, write, at, out);
	return !s->path->over;
}

expr mach_extent(struct mach *m)
{
	struct scene *s = m->scene;
	struct exprs *x = &s->path->x;
	bool direct = m->psw.l == s->rl && m->psw.b == s->rb;
	if (m->bare || direct)
		return wide(x, s->rb);
	expr b = wide(x, m->psw.b);
	if (!x_is_const(m->psw.l) || m->psw.l->value)
		path_give_up(s->path, "the monitor runs with R.l other than 0");
	return x_ite(x, x_ult(x, s->q, b), s->q, b);
}

/* ---- Reading and writing ------------------------------------------------ */

expr mach_get(struct mach *m, const struct xref *at)
{
	m->cycles++;
	if (at->own)
		return mach_own(m, at->at);
	return store_get(m->scene, &m->vm[m->bare ? 0 : at->vm], at->index);
}

void mach_put(struct mach *m, const struct xref *at, expr value)
{
	m->cycles++;
	if (at->own)
		put_own(m, at->at, value);
	else
		store_put(m->scene, &m->vm[m->bare ? 0 : at->vm], at->index,
		          value);
}

expr mach_input(struct scene *s, unsigned n)
{
	assert(n < MACH_INPUTS);
	if (!s->input[n]) {
		char name[] = "input0";
		name[5] = (char)('0' + n);
		s->input[n] = x_var(&s->path->x, name, 64, NULL);
	}
	return s->input[n];
}
