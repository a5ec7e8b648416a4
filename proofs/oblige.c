/* oblige.c: the obligations, one by one.
 *
 *   lemmas    what is used about relocation (lemmas.c)
 *   boot      from power-on to the guest's first instruction
 *   reflect   from a trap with this cause: what comes of C is what the trap
 *             does to S, whatever the instruction was. Used as a lemma by:
 *   step      one instruction, in one virtual mode: it completes at C as at S
 *             (direct), or traps at C with the cause it has at S, and then
 *             the lemma holds; or the monitor interprets it, and then its
 *             excursion from the trap on is followed here.
 *   fetch     the guest's P is out of its bound
 *   illegal   the word at P is no instruction
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proofs/fold.h"
#include "proofs/internal.h"

enum piece_kind { NO_PIECE, LEMMAS, BOOT, REFLECT, STEP, FETCH, ILLEGAL };

struct piece {
	enum piece_kind kind;
	bool u;
	enum trap cause;            /* REFLECT */
	const struct isa_insn *insn; /* STEP */
};

struct proofs_run {
	struct monitor monitor;
	struct asm_image *built;    /* owned; NULL: was given */
	struct proofs_options options;
	unsigned budget;
	bool reflected[2][TRAP_COUNT]; /* by virtual mode: the monitor does not
	                                  look at the instruction */
	struct piece *piece;
	size_t pieces;
};

/* ---- One path of each kind ---------------------------------------------- */

static void assume_timer(struct proof *p, bool due)
{
	struct exprs *x = &p->path.x;
	expr zero = x_eq(x, p->timer, x_word(x, 0));
	if (p->u)
		path_assume(&p->path, due ? zero : x_not(x, zero));
	else if (due)
		path_assume(&p->path, x->no);
}

static void assume_fetched(struct proof *p, bool inside)
{
	struct exprs *x = &p->path.x;
	expr in = x_ult(x, p->p, p->scene.rb);
	path_assume(&p->path, inside ? in : x_not(x, in));
}

static void reflect(struct proof *p, enum trap cause)
{
	proofs_relate(p, p->u);
	assume_timer(p, cause == TRAP_TIMER);
	if (!proofs_relate_start(p))
		return;
	if (cause == TRAP_TIMER)
		p->s.timer = p->c.timer = x_word(&p->path.x, TIMER_OFF);
	p->start.trap = cause;
	mach_trap(&p->s, cause);
	mach_trap(&p->c, cause);
	proofs_settle(p);
	proofs_relation_holds(p);
}

static void boot(struct proof *p)
{
	p->power_on = true;
	proofs_power_on(p);
	if (p->path.over)
		return;
	mach_step(&p->c);
	proofs_settle(p);
	proofs_relation_holds(p);
}

/* The instruction's word: its fixed bits, and others that are arbitrary. */
static expr insn_word(struct proof *p, const struct isa_insn *insn)
{
	struct exprs *x = &p->path.x;
	expr any = x_read(x, p->scene.current, p->scene.insn_at);
	expr fixed = x_op2(x, RTL_BITAND, any, x_word(x, insn->mask));
	path_assume(&p->path, x_eq(x, fixed, x_word(x, insn->match)));
	expr free = x_op2(x, RTL_BITAND, any, x_word(x, ~insn->mask));
	return x_op2(x, RTL_BITOR, free, x_word(x, insn->match));
}

/* The bare machine's step, with the time at which the monitor looked; or only
 * until it is known which trap it is. */
static void step_bare(struct proof *p, bool until_trap)
{
	p->s.clock = p->c.clock;
	p->s.until_trap = until_trap;
	mach_step(&p->s);
}

/* The guest's step at C has been made. */
static void compare(struct proof *p, const struct proofs_run *run)
{
	struct mach *c = &p->c, *s = &p->s;
	if (p->path.over)
		return;
	if (c->status == MACHINE_TRAPPED && run->reflected[p->u][c->cause]) {
		step_bare(p, true);
		if (p->path.over)
			return;
		if (s->cause != c->cause)
			path_fail(&p->path, "%s trap, but bare: %s",
			          rtl_trap_name(c->cause),
			          rtl_trap_name(s->cause));
		return;
	}
	if (c->status == MACHINE_TRAPPED && !proofs_interprets(p, p->u))
		proofs_settle(p);
	if (p->path.over)
		return;
	step_bare(p, false);
	proofs_relation_holds(p);
}

static void step(struct proof *p, const struct proofs_run *run,
                 const struct piece *piece)
{
	struct exprs *x = &p->path.x;
	proofs_relate(p, piece->u);
	assume_timer(p, false);
	if (piece->kind == FETCH) {
		assume_fetched(p, false);
	} else {
		assume_fetched(p, true);
		p->scene.insn_word = x_read(x, p->scene.current,
		                            p->scene.insn_at);
		if (piece->kind == STEP)
			p->scene.insn_word = insn_word(p, piece->insn);
	}
	for (size_t i = 0; piece->kind == ILLEGAL &&
	                   i < run->monitor.isa->insn_count; i++) {
		const struct isa_insn *n = &run->monitor.isa->insns[i];
		expr bits = x_op2(x, RTL_BITAND, p->scene.insn_word,
		                  x_word(x, n->mask));
		expr is = x_eq(x, bits, x_word(x, n->match));
		path_assume(&p->path, x_not(x, is));
	}
	if (!proofs_relate_start(p))
		return;
	if (proofs_interprets(p, p->u))
		proofs_settle(p);
	else
		mach_step(&p->c);
	compare(p, run);
}

/* ---- All paths ---------------------------------------------------------- */

static bool proof_open(struct proof *p, const struct proofs_run *run,
                       struct z3 *z, struct arena *arena)
{
	const struct monitor *m = &run->monitor;
	*p = (struct proof){.monitor = m};
	path_open(&p->path, z, arena, run->budget);
	p->scene = (struct scene){
		.path = &p->path, .isa = m->isa, .layout = &m->layout,
		.image = m->words, .constant = m->constant,
		.vms = m->layout.vms,
	};
	p->scene.junk = arena_alloc(arena, m->layout.k * sizeof(expr));
	p->c.own = arena_alloc(arena, m->layout.k * sizeof(expr));
	p->start.own = arena_alloc(arena, m->layout.k * sizeof(expr));
	return true;
}

static void follow(struct proof *p, const struct proofs_run *run,
                   const struct piece *piece)
{
	p->u = piece->u;
	if (piece->kind == BOOT)
		boot(p);
	else if (piece->kind == REFLECT)
		reflect(p, piece->cause);
	else
		step(p, run, piece);
}

static void note(struct proofs_row *row, const struct mach *c)
{
	if (c->supervisor > row->longest)
		row->longest = c->supervisor;
	if (c->privileged > row->privileged)
		row->privileged = c->privileged;
	if (c->console > row->console)
		row->console = c->console;
}

static void answer(struct proofs_row *row, const struct path *p)
{
	static const enum proofs_verdict verdict[] = {
		[PATH_DONE] = PROOFS_PROVED,
		[PATH_IMPOSSIBLE] = PROOFS_IMPOSSIBLE,
		[PATH_REFUTED] = PROOFS_REFUTED,
		[PATH_OPEN] = PROOFS_OPEN,
	};
	row->verdict = verdict[p->end];
	row->paths = p->paths;
	row->questions = p->questions;
	strncpy(row->why, text_str(&p->why), sizeof row->why - 1);
}

/* Each path that was followed to its end is one that can be. */
static void confirm(struct proof *p, struct proofs_row *out)
{
	struct text why = {0};
	if (p->path.end == PATH_REFUTED) {
		out->shown = proofs_confirm(p, &why);
		why.size = 0;
		proofs_state(p, &why);
		strncat(out->state, text_str(&why), sizeof out->state - 1);
	}
	if (p->path.over) {
		text_free(&why);
		return;
	}
	if (proofs_confirm(p, &why))
		out->confirmed++;
	else
		path_give_up(&p->path, "the reference interpreter differs: %s",
		             text_str(&why));
	out->fault = p->path.over;
	text_free(&why);
}

static void name(const struct piece *piece, struct proofs_row *out)
{
	struct text t = {0};
	switch (piece->kind) {
	case REFLECT:
		text_printf(&t, "any %s trap", rtl_trap_name(piece->cause));
		break;
	case STEP:
		text_add(&t, piece->insn->name);
		break;
	case FETCH:
		text_add(&t, "P beyond the bound");
		break;
	case ILLEGAL:
		text_add(&t, "no instruction");
		break;
	case LEMMAS:
		text_add(&t, "relocation");
		break;
	case BOOT:
		text_add(&t, "boot");
		break;
	case NO_PIECE:
		break;
	}
	strncat(out->name, text_str(&t), sizeof out->name - 1);
	if (piece->kind > BOOT)
		strcpy(out->mode, piece->u ? "u" : "s");
	text_free(&t);
}

static void follow_all(struct proof *p, const struct proofs_run *run,
                       const struct piece *piece, struct proofs_row *out)
{
	while (path_next(&p->path)) {
		follow(p, run, piece);
		note(out, &p->c);
		confirm(p, out);
	}
	answer(out, &p->path);
}

/* What memory and solver are for: `work` does all that can run out of either;
 * false when that has happened. */
static bool with_solver(const struct proofs_run *run,
                        void (*work)(struct proof *p, void *ctx), void *ctx)
{
	struct proof *p = calloc(1, sizeof *p);
	struct arena arena = {0};
	struct z3 *z = z3_open(NULL);
	jmp_buf no_memory;
	bool ok = false;
	arena.out_of_memory = &no_memory;
	if (p && z && setjmp(no_memory) == 0) {
		proof_open(p, run, z, &arena);
		work(p, ctx);
		ok = true;
	}
	if (p)
		path_close(&p->path);
	free(p);
	z3_close(z);
	arena_free(&arena);
	return ok;
}

struct asked {
	const struct proofs_run *run;
	const struct piece *piece;
	struct proofs_row *row;
	bool looked;
};

/* The questions of one obligation. */
struct script {
	struct text text;
	unsigned storages;
};

static void told(void *ctx, struct exprs *x, expr const *all, size_t count,
                 enum z3_answer answer_)
{
	struct script *s = ctx;
	if (!s->text.size)
		proofs_smt2_head(s->storages, &s->text);
	proofs_smt2(x, all, count, answer_, &s->text);
}

static void prove_lemmas(struct proof *p, struct proofs_row *out)
{
	size_t n;
	proofs_lemmas(&n);
	out->questions = (unsigned)n;
	bool hold = proofs_lemmas_hold(p->path.z);
	out->verdict = hold ? PROOFS_PROVED : PROOFS_OPEN;
	if (!hold)
		strncat(out->why, z3_why(p->path.z), sizeof out->why - 1);
}

static void prove_work(struct proof *p, void *ctx)
{
	struct asked *a = ctx;
	struct script script = {.storages = p->scene.vms};
	const struct question_log log = {told, &script};
	if (a->piece->kind == LEMMAS) {
		prove_lemmas(p, a->row);
		return;
	}
	if (a->run->options.script)
		p->path.log = &log;
	follow_all(p, a->run, a->piece, a->row);
	if (a->run->options.script)
		a->run->options.script(a->run->options.ctx,
		                       (size_t)(a->piece - a->run->piece),
		                       &script.text);
	text_free(&script.text);
}

static void prove(const struct proofs_run *run, const struct piece *piece,
                  struct proofs_row *out)
{
	struct asked a = {run, piece, out, false};
	clock_t began = clock();
	*out = (struct proofs_row){.verdict = PROOFS_OPEN};
	name(piece, out);
	if (!with_solver(run, prove_work, &a)) {
		out->verdict = PROOFS_OPEN;
		strcpy(out->why, "out of memory");
	}
	out->milliseconds = (unsigned)((clock() - began) * 1000 /
	                               CLOCKS_PER_SEC);
}

static void look_work(struct proof *p, void *ctx)
{
	struct asked *a = ctx;
	enum trap cause = a->piece->cause;
	p->u = a->piece->u;
	if (path_next(&p->path)) {
		proofs_relate(p, p->u);
		assume_timer(p, cause == TRAP_TIMER);
		assume_fetched(p, true);
		if (proofs_relate_start(p)) {
			mach_trap(&p->c, cause);
			proofs_settle(p);
		}
	}
	a->looked = p->scene.looked;
}

/* Whether the monitor looks at the instruction after such a trap: one path
 * tells. It is a plan only: what it leads to is proved. */
static bool looks(const struct proofs_run *run, bool u, enum trap cause)
{
	struct piece piece = {REFLECT, u, cause, NULL};
	struct asked a = {run, &piece, NULL, false};
	return !with_solver(run, look_work, &a) || a.looked;
}

/* ---- The list ----------------------------------------------------------- */

static void add(struct proofs_run *run, struct piece piece)
{
	run->piece[run->pieces++] = piece;
}

static bool make_list(struct proofs_run *run)
{
	const struct isa *isa = run->monitor.isa;
	size_t most = 2 * (TRAP_COUNT + isa->insn_count + 2) + 2;
	run->piece = calloc(most, sizeof *run->piece);
	if (!run->piece)
		return false;
	add(run, (struct piece){.kind = LEMMAS});
	add(run, (struct piece){.kind = BOOT});
	for (int u = run->monitor.kind == VMM_HYBRID; u < 2; u++)
		for (int c = 1; c < TRAP_COUNT; c++) {
			enum trap cause = (enum trap)c;
			run->reflected[u][c] = c == TRAP_TIMER ||
			                       !looks(run, u, cause);
			if (run->reflected[u][c])
				add(run, (struct piece){REFLECT, u, cause,
				                        NULL});
		}
	for (int u = 0; u < 2; u++) {
		add(run, (struct piece){.kind = FETCH, .u = u});
		add(run, (struct piece){.kind = ILLEGAL, .u = u});
		for (size_t i = 0; i < isa->insn_count; i++)
			add(run, (struct piece){STEP, u, TRAP_NONE,
			                        &isa->insns[i]});
	}
	return true;
}

static const struct pos nowhere = {NULL, 0, 0, 0};

struct proofs_run *proofs_open(const struct isa *isa,
                               const struct proofs_options *options,
                               struct diags *diags)
{
	struct proofs_run *run = calloc(1, sizeof *run);
	struct text why = {0};
	struct z3 *z = z3_open(&why);
	if (!z)
		diag_error(diags, nowhere, "no-solver",
		           "nothing can be proved: %s", text_str(&why));
	text_free(&why);
	run->options = *options;
	run->budget = options->budget ? options->budget : 4000000;
	bool ok = z && proofs_monitor_open(&run->monitor, isa, options, diags);
	z3_close(z);
	if (ok && make_list(run))
		return run;
	proofs_close(run);
	return NULL;
}

void proofs_close(struct proofs_run *run)
{
	if (!run)
		return;
	proofs_monitor_close(&run->monitor);
	free(run->piece);
	free(run);
}

size_t proofs_pieces(const struct proofs_run *run)
{
	return run->pieces;
}

void proofs_piece_name(const struct proofs_run *run, size_t piece,
                       struct proofs_row *out)
{
	*out = (struct proofs_row){.verdict = PROOFS_NONE};
	name(&run->piece[piece], out);
}

void proofs_piece(const struct proofs_run *run, size_t piece,
                  struct proofs_row *out)
{
	prove(run, &run->piece[piece], out);
}

const struct monitor *proofs_monitor(const struct proofs_run *run)
{
	return &run->monitor;
}
