/* jit.c: running translations.
 *
 * The loop in machine_jit_run looks at the state, enters native code if there
 * is any for it, and makes what native code left to it: by the portable engine,
 * or a step of the reference interpreter. Traps and loads of the PSW go from
 * translation to translation without returning here, by two functions that
 * native code calls.
 *
 * Translations are found by the whole PSW: M, P, R.l and R.b are constants in
 * them. Changing R or M and back therefore costs a look-up, nothing more.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "machine/jit.h"

enum {
	CODE_SIZE = 8 << 20,
	CODE_MARGIN = 1 << 18, /* the largest region, generously */
	HOT = 4,               /* visits before translating */
	STRIDE = 1 << 24,      /* most steps at a time: cycles have 32 bits */
};
#define AGE ((word)1 << 24) /* steps */
#define UNUSED ((word)0) /* a PSW that is never translated: its b is 0 */
#define NOWHERE (~(word)0) /* no PSW that is loaded: it has a cause */

/* ---- The table of what is known ------------------------------------------ */

static word hash(word psw)
{
	psw *= 0x9e3779b97f4a7c15u;
	return psw ^ psw >> 29;
}

/* The place of a PSW in the table: its own, or the first that is free. */
static struct known *place(const struct jit *j, word psw)
{
	word i = hash(psw);
	assert(j->knowns < j->known_size && "a search without an end");
	for (;; i++) {
		struct known *k = &j->known[i & (j->known_size - 1)];
		if (k->psw == psw || k->psw == UNUSED)
			return k;
	}
}

word machine_jit_salt(word space)
{
	return hash(space) % QUICK;
}

static struct quick *quick_place(struct jit *j, word psw)
{
	word space = psw & ~((word)ADDR_MAX << PSW_P);
	word p = psw >> PSW_P & ADDR_MAX;
	return &j->context.quick[(p ^ machine_jit_salt(space)) % QUICK];
}

static void forget_landings(struct jit *j)
{
	for (int i = 0; i < LANDINGS; i++)
		j->landing[i].psw = NOWHERE;
}

void machine_jit_flush(struct jit *j)
{
	struct engine *e = j->engine;
	for (unsigned i = 0; i < j->regions; i++)
		free(j->region[i]);
	if (j->knowns > 0)
		memset(j->known, 0, j->known_size * sizeof *j->known);
	j->regions = j->knowns = 0;
	memset(j->context.quick, 0, sizeof j->context.quick);
	forget_landings(j);
	memset(j->heat, 0, sizeof j->heat);
	memset(j->hits, 0, (e->q >> LINE_SHIFT) + 1);
	for (addr a = 0; a < e->q; a++)
		e->map[a] &= (uint8_t)~MAP_TRANSLATED;
	j->code.at = j->start;
	j->code.full = false;
	j->flushes++;
}

/* ---- Finding and making -------------------------------------------------- */

static void remember(struct jit *j, struct region *r)
{
	assert(j->regions < REGIONS && "crowded() lets no more pass");
	j->region[j->regions++] = r;
	for (unsigned i = 0; i < r->entries; i++) {
		word psw = r->space | (word)r->entry[i].p << PSW_P;
		struct known *k = place(j, psw);
		if (k->region) /* another translation of the same */
			continue;
		j->knowns += k->psw == UNUSED;
		*k = (struct known){psw, r, i, 0, 0};
	}
}

/* Translations that lead to an ended one are sent back here, each once. */
static void link(struct jit *j, word site, const struct known *k)
{
	assert(k->door && "a jump to where there is no code");
	if (site)
		x_patch_jmp(&j->code, (uint32_t)site, k->door);
}

static const uint8_t *open_door(struct jit *j, struct known *k)
{
	const struct region *r = k->region;
	if (!k->door)
		k->door = machine_jit_region_door(j, r, &r->entry[k->entry],
		                                  &k->miss);
	if (!k->door)
		return NULL;
	const uint8_t *code = j->memory.execute + k->door;
	*quick_place(j, k->psw) = (struct quick){k->psw, code};
	return code;
}

/* NULL: not translated. `site`: a jump that is to go there from now on. */
static const uint8_t *find(struct jit *j, word psw, word site)
{
	const struct quick *q = quick_place(j, psw);
	if (q->psw == psw && !site)
		return q->code;
	struct known *k = place(j, psw);
	if (!k->region)
		return NULL;
	const uint8_t *code = open_door(j, k);
	if (code)
		link(j, site, k);
	return code;
}

static bool crowded(const struct jit *j)
{
	return j->code.size - j->code.at < CODE_MARGIN ||
	       j->regions == REGIONS;
}

/* Room in the table for what a region may add. It grows as needed, so that
 * small programs touch little memory. */
static bool make_room(struct jit *j)
{
	unsigned size = j->known_size;
	struct known *old = j->known, *known;
	if (j->knowns + PLAN_BLOCKS <= size / 2)
		return true;
	if (size == KNOWN_MAX || !(known = calloc(2 * size, sizeof *known)))
		return false;
	j->known = known;
	j->known_size = 2 * size;
	j->knowns = 0;
	for (unsigned i = 0; i < size; i++) {
		if (!old[i].region)
			continue;
		*place(j, old[i].psw) = old[i];
		j->knowns++;
	}
	free(old);
	return true;
}

/* Translates what has been visited often enough. */
static const uint8_t *make(struct jit *j, word psw, word site)
{
	uint8_t *heat = &j->heat[hash(psw) % HEAT];
	if (*heat < HOT) {
		++*heat;
		return NULL;
	}
	struct psw from = machine_psw_unpack(psw);
	if (!engine_has_registers(from, j->engine->q))
		return NULL;
	word flushes = j->flushes;
	if (crowded(j) || !make_room(j))
		machine_jit_flush(j);
	engine_enter_space(j->engine, from.l);
	struct region *r = machine_jit_region_make(j, from);
	if (!r)
		return NULL;
	remember(j, r);
	/* the jump may be gone */
	return find(j, psw, j->flushes == flushes ? site : 0);
}

/* ---- Ending -------------------------------------------------------------- */

static bool made_of(const struct region *r, addr a)
{
	if (a < r->lo || a >= r->hi)
		return false;
	for (unsigned i = 0; i < r->entries; i++) {
		const struct entry *e = &r->entry[i];
		if (a >= r->l + e->p && a - r->l - e->p < e->cells)
			return true;
	}
	return false;
}

static void end(struct jit *j, struct region *r)
{
	for (unsigned i = 0; i < r->entries; i++) {
		word psw = r->space | (word)r->entry[i].p << PSW_P;
		struct known *k = place(j, psw);
		if (k->region != r)
			continue;
		if (k->door)
			x_patch_jmp(&j->code, k->door, k->miss);
		*k = (struct known){.psw = psw};
		struct quick *q = quick_place(j, psw);
		if (q->psw == psw)
			*q = (struct quick){UNUSED, NULL};
	}
	forget_landings(j);
	free(r);
}

void machine_jit_drop(struct jit *j, addr a, bool written)
{
	bool any = false;
	assert(a < j->engine->q);
	for (unsigned i = 0; i < j->regions;) {
		if (!made_of(j->region[i], a)) {
			i++;
			continue;
		}
		end(j, j->region[i]);
		j->region[i] = j->region[--j->regions];
		any = true;
	}
	uint8_t *hits = &j->hits[a >> LINE_SHIFT];
	if (any && written && *hits < LINE_HITS_MAX)
		++*hits;
}

/* Lines that were modified often may have come to rest since. */
static void age(struct jit *j, word steps)
{
	j->age += steps;
	if (j->age < AGE)
		return;
	j->age = 0;
	for (addr i = 0; i <= j->engine->q >> LINE_SHIFT; i++)
		j->hits[i] /= 2;
}

/* ---- Accounts ------------------------------------------------------------ */

#if defined(__GNUC__)
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE static inline
#endif

/* What native code has made since the budget was set, to the machine. */
ALWAYS_INLINE void settle(struct jit *j, word counter)
{
	struct machine *m = j->run->m;
	word steps = j->budget - (counter >> 32);
	word cycles = counter & UINT32_MAX;
	m->counts.completed[m->psw.m] += steps;
	m->counts.cycles[m->psw.m] += cycles;
	m->clock += cycles;
	if (m->psw.m == MODE_U && m->timer != TIMER_OFF)
		m->timer -= steps;
	j->run->left -= steps;
}

/* Returns what the counter is to begin with. */
ALWAYS_INLINE word set_budget(struct jit *j, word budget)
{
	j->budget = budget < STRIDE ? budget : STRIDE;
	return j->budget << 32;
}

/* False when there are no steps to make. */
static bool prepare(struct jit *j)
{
	word budget = run_budget(j->run);
	j->context.counter = set_budget(j, budget);
	return budget > 0;
}

/* ---- Called by native code ----------------------------------------------- */

/* Back to the loop, the accounts settled, the machine at P. */
static struct landed leave(struct jit *j, enum exit_kind kind, addr p)
{
	j->context.exit_kind = kind;
	j->context.exit_p = p;
	j->context.exit_site = 0;
	j->context.counter = set_budget(j, 0);
	return (struct landed){j->memory.execute + j->leave, 0};
}

/* What the table says of a PSW, kept where it is found at once. */
static struct landed find_landing(struct jit *j, struct landing *d, word psw)
{
	struct psw target = machine_psw_unpack(psw);
	j->run->m->psw = target;
	const uint8_t *code = prepare(j) ? find(j, psw, 0) : NULL;
	if (!code)
		return leave(j, EXIT_AGAIN, target.p);
	*d = (struct landing){psw, code - ARRIVAL, target};
	return (struct landed){d->code, j->context.counter};
}

/* On with this PSW, which the machine gets; here or by way of the loop. */
ALWAYS_INLINE struct landed land(struct jit *j, word psw)
{
	struct machine *m = j->run->m;
	struct landing *d =
		&j->landing[(psw >> PSW_P ^ psw >> PSW_L) % LANDINGS];
	word budget = j->run->left;
	m->counts.mode_changes += m->psw.m != psw >> PSW_M;
	if (psw >> PSW_M && m->timer < budget) /* TIMER_OFF never is */
		budget = m->timer;
	if (d->psw != psw || budget == 0)
		return find_landing(j, d, psw);
	m->psw = d->target;
	return (struct landed){d->code, set_budget(j, budget)};
}

static struct landed trap(struct context *c, word old, word counter)
{
	struct jit *j = (struct jit *)c;
	struct machine *m = j->run->m;
	enum { CYCLES = 3 }; /* fetch, store, load */
	word now = m->E[CELL_NEW_PSW] & ~PSW_CAUSES;
	settle(j, counter + CYCLES);
	/* no step is left; or wedged, perhaps; or the old PSW falls on code,
	 * or is watched */
	if (run_budget(j->run) == 0 || now == (old & ~PSW_CAUSES) ||
	    j->engine->map[CELL_OLD_PSW] & MAP_GUARDED) {
		m->clock -= CYCLES;
		m->counts.cycles[m->psw.m] -= CYCLES;
		return leave(j, EXIT_STEP, old >> PSW_P & ADDR_MAX);
	}
	m->E[CELL_OLD_PSW] = old;
	m->counts.traps[(old & PSW_CAUSES) >> PSW_CAUSE]++;
	j->run->left--;
	return land(j, now);
}

static struct landed load(struct context *c, word now, word counter)
{
	struct jit *j = (struct jit *)c;
	settle(j, counter);
	return land(j, now & ~PSW_CAUSES);
}

/* ---- The loop ------------------------------------------------------------ */

static void enter(struct jit *j, const uint8_t *code)
{
	typedef void entry_fn(struct context *, const uint8_t *);
	entry_fn *f = (entry_fn *)(uintptr_t)(j->memory.execute + j->enter);
	word before = j->run->left;
	f(&j->context, code - ARRIVAL);
	settle(j, j->context.counter);
	j->run->m->psw.p = (addr)j->context.exit_p;
	age(j, before - j->run->left);
}

/* Without native code: to the end of the straight path. */
static void interpret(struct jit *j, word most)
{
	struct run *r = j->run;
	word budget = run_budget(r);
	if (most < budget)
		budget = most;
	if (machine_portable_run(j->engine, r, budget, true) == 0)
		machine_engine_reference_step(r);
}

void machine_jit_run(struct engine *e, struct run *r)
{
	struct jit *j = e->jit;
	word site = 0;
	assert(e->kind == ENGINE_FAST && j && !j->run && "runs already");
	j->run = r;
	j->context.timer = &r->m->timer;
	while (r->left > 0 && r->status == MACHINE_RUNNING) {
		word psw = machine_psw_pack(r->m->psw, TRAP_NONE);
		const uint8_t *code = NULL;
		if (prepare(j) && !(code = find(j, psw, site)))
			code = make(j, psw, site);
		site = 0;
		if (!code) {
			interpret(j, STRIDE);
			continue;
		}
		enter(j, code);
		if (r->left == 0)
			break;
		if (j->context.exit_kind == EXIT_LOOK)
			site = j->context.exit_site;
		else if (j->context.exit_kind == EXIT_STEP)
			interpret(j, STRIDE);
		else if (j->context.exit_kind == EXIT_BUDGET &&
		         run_budget(r) < BLOCK_INSNS)
			interpret(j, run_budget(r));
	}
	j->run = NULL;
}

/* ---- Beginning and end --------------------------------------------------- */

struct jit *machine_jit_new(struct engine *e)
{
	struct jit *j = calloc(1, sizeof *j);
	if (!j)
		return NULL;
	j->engine = e;
	j->context.trap = trap;
	j->context.load = load;
	j->facts = machine_engine_facts(e->isa);
	j->known_size = KNOWN_FIRST;
	j->known = calloc(KNOWN_FIRST, sizeof *j->known);
	j->hits = calloc((e->q >> LINE_SHIFT) + 1, 1);
	if (j->facts && j->known && j->hits &&
	    machine_jit_memory_get(&j->memory, CODE_SIZE)) {
		j->code = (struct code){.base = j->memory.write,
		                        .size = CODE_SIZE};
		forget_landings(j);
		if (machine_jit_region_prologue(j))
			return j;
	}
	machine_jit_free(j);
	return NULL;
}

void machine_jit_free(struct jit *j)
{
	if (!j)
		return;
	for (unsigned i = 0; i < j->regions; i++)
		free(j->region[i]);
	machine_jit_memory_release(&j->memory);
	free(j->known);
	free(j->facts);
	free(j->hits);
	free(j);
}
