/* redpill.c: finding a program that shows a violation. See redpill.h.
 *
 * The witness is asked for anew, for the monitor's own k and a VM of the size
 * at hand. It says which state S to prepare; pill.c makes a program of that.
 * The VM map of the witness leaves the monitor's words open, the monitor that
 * was built has its own, so nothing is promised: a program counts when the
 * two runs were seen to differ. Variations of it (pill.h) are tried in turn.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trials/pill.h"

const char *trials_redpill_sign_name(enum redpill_sign s)
{
	static const char *const names[REDPILL_SIGN_COUNT] = {
#define X(id, name, about) [id] = name,
		REDPILL_SIGNS(X)
#undef X
	};
	return names[s];
}

const char *trials_redpill_sign_about(enum redpill_sign s)
{
	static const char *const abouts[REDPILL_SIGN_COUNT] = {
#define X(id, name, about) [id] = about,
		REDPILL_SIGNS(X)
#undef X
	};
	return abouts[s];
}

/* ---- The monitors ------------------------------------------------------- */

void trials_redpill_open(struct redpill_lab *lab, const struct isa *isa,
                         const struct source_reader *reader)
{
	*lab = (struct redpill_lab){.isa = isa, .reader = reader};
}

/* The monitor of that kind, built when it is first wanted; NULL: it cannot
 * be. */
static const struct vmm_stack *monitor(struct redpill_lab *lab,
                                       enum vmm_kind kind, bool sliced)
{
	struct vmm_stack *s = &lab->stack[kind][sliced];
	struct vmm_options v = {.reader = lab->reader,
	                        .slice = sliced ? REDPILL_SLICE : 0};
	struct diags diags = {0};
	if (!s->image && !lab->failed[kind][sliced])
		lab->failed[kind][sliced] = !vmm_stack_build(
		        s, lab->isa, &kind, 1, &v, NULL, 0, REDPILL_W, &diags);
	diags_free(&diags);
	return lab->failed[kind][sliced] ? NULL : s;
}

void trials_redpill_close(struct redpill_lab *lab)
{
	for (enum vmm_kind kind = VMM_FULL; kind < VMM_KINDS; kind++)
		for (unsigned sliced = 0; sliced < 2; sliced++)
			vmm_stack_free(&lab->stack[kind][sliced]);
}

/* ---- Running ------------------------------------------------------------ */

struct stream {
	struct redpill_run *run;
	word input;
};

static word in(void *ctx, word index)
{
	const struct stream *s = ctx;
	(void)index;
	return s->input;
}

static void out(void *ctx, word index, word value)
{
	struct stream *s = ctx;
	enum { OUTPUT_MAX = 4000 };
	(void)index;
	if (s->run->output.size >= OUTPUT_MAX)
		return;
	if (value == '\n' || (value >= ' ' && value < 0x7f))
		text_char(&s->run->output, (char)value);
	else
		text_printf(&s->run->output, "<%" PRIx64 ">", value);
}

static void run(struct machine *m, struct redpill_run *r, word input)
{
	struct stream s = {r, input};
	struct console console = {&s, in, out};
	m->console = &console;
	r->output.size = 0;
	if (r->output.s)
		r->output.s[0] = '\0';
	r->status = machine_run(m, REDPILL_LIMIT, NULL);
	m->console = NULL;
}

static bool same_storage(const struct machine *bare,
                         const struct machine *real, addr at)
{
	return memcmp(bare->E, real->E + at, bare->q * sizeof(word)) == 0;
}

static enum redpill_sign compare(const struct redpill *p,
                                 const struct machine *bare,
                                 const struct machine *real,
                                 const struct vmm_level *l, addr at)
{
	if (strcmp(text_str(&p->bare.output), text_str(&p->under.output)) != 0)
		return REDPILL_OUTPUT;
	if (p->bare.status != p->under.status)
		return REDPILL_END;
	if (!same_storage(bare, real, at))
		return REDPILL_STORAGE;
	return vmm_text_intact(l, real) ? REDPILL_NOT_SHOWN : REDPILL_CONTROL;
}

/* Runs the program both ways. */
static bool try(struct redpill_lab *lab, struct redpill *p,
                const struct asm_image *program, word input)
{
	const struct vmm_stack *s = monitor(lab, p->kind, p->sliced);
	const struct vmm_level *level = &s->level[0];
	const struct asm_image *const guests[] = {program};
	struct diags diags = {0};
	struct machine bare = {0}, real = {0};
	struct asm_image *all = vmm_compose(level->monitor, guests, 1, s->q,
	                                    &diags);
	bool ok = all && machine_init(&bare, lab->isa, REDPILL_W);
	if (ok && !machine_init(&real, lab->isa, s->q)) {
		machine_fini(&bare);
		ok = false;
	}
	if (ok) {
		ok = asm_image_load(program, &bare, 0) &&
		     asm_image_load(all, &real, 0);
		bare.psw.p = program->entry;
		real.psw.p = all->entry;
		(void)!machine_use_engine(&bare, ENGINE_PORTABLE);
		(void)!machine_use_engine(&real, ENGINE_PORTABLE);
		run(&bare, &p->bare, input);
		run(&real, &p->under, input);
		p->sign = compare(p, &bare, &real, level, s->guest_at);
		machine_fini(&bare);
		machine_fini(&real);
	}
	asm_image_free(all);
	diags_free(&diags);
	return ok;
}

/* ---- From a witness to a program ---------------------------------------- */

/* One search for a program. */
struct hunt {
	struct redpill_lab *lab;
	struct redpill *best;
	const struct theorems_witness *witness;
	struct pill_screen screen;
	struct random random;
};

/* Keeps the better of two: what is printed is plainer than what is left. */
static void keep(struct redpill *best, struct redpill *p)
{
	bool better = p->sign && (!best->sign || p->sign < best->sign);
	struct redpill old = *best;
	if (better) {
		*best = *p;
		*p = old;
	}
	best->attempts = old.attempts + 1;
	trials_redpill_free(p);
}

static bool good(const struct redpill *p)
{
	return p->sign == REDPILL_OUTPUT || p->sign == REDPILL_END;
}

/* A state that violates the condition as a program, run both ways. */
static bool attempt(struct hunt *h, const struct pill_state *state)
{
	struct pill pill;
	struct diags diags = {0};
	if (!trials_pill_plan(&pill, h->lab->isa, h->witness, state,
	                      &h->screen.changed))
		return true; /* there is none: no program */
	struct redpill p = *h->best;
	p.source = p.bare.output = p.under.output = (struct text){0};
	p.sign = REDPILL_NOT_SHOWN;
	trials_pill_print(&pill, &p, &p.source);
	struct source source = {"redpill.s", text_str(&p.source),
	                        p.source.size};
	struct asm_options a = {.reader = h->lab->reader};
	struct asm_image *image = asm_source(&source, h->lab->isa, &a, &diags);
	bool ok = !image || try(h->lab, &p, image, state->input);
	asm_image_free(image);
	diags_free(&diags);
	keep(h->best, &p);
	return ok;
}

/* S of the witness, its window moved up by `move`, out of the way of E[0] and
 * E[1]; `swap`: where the machine's absolute words are what they were at
 * f(S), in the hope that the monitor's own are those of S or like them. */
static bool begin(const struct theorems_witness *w, addr move, bool swap,
                  struct pill_state *out)
{
	memset(out, 0, sizeof *out);
	out->psw = w->state[0].psw;
	out->psw.l += move;
	out->timer = w->state[0].timer;
	out->input = w->state[0].input;
	for (unsigned i = swap ? 2 : 1; i-- > 0;)
		for (size_t n = 0; n < w->state[i].cell_count; n++) {
			const struct theorems_cell *c = &w->state[i].cells[n];
			struct psw s = w->state[0].psw;
			word at = c->at;
			bool shown = at >= s.l && at - s.l < s.b;
			if (i ? at >= w->k : swap && !shown)
				continue;
			if (i == 0 && shown)
				at += move;
			if (at >= REDPILL_W)
				return false;
			out->E[at] = c->value;
		}
	return out->psw.l <= ADDR_MAX && out->psw.p + out->psw.l < REDPILL_W;
}

/* From one beginning: the state as it is, and others near it. */
static bool hunt_from(struct hunt *h, const struct pill_state *start,
                      unsigned programs)
{
	enum { STATES = 4000 };
	/* programs, at most, by enum pill_violation */
	unsigned left[] = {0, 2, programs};
	struct pill_state state = *start, *s = &state;
	bool ok = true;
	for (unsigned n = 0; n < STATES && left[PILL_UNNOTICED] && ok &&
	                     !good(h->best); n++) {
		enum pill_violation v = PILL_NO_VIOLATION;
		if (trials_pill_prepare(h->lab->isa, s))
			v = trials_pill_violates(&h->screen, s);
		if (left[v]) {
			left[v]--;
			ok = attempt(h, s);
		}
		if (n % 8 == 0)
			*s = *start;
		trials_pill_vary(&h->screen, &h->random, s);
	}
	return ok;
}

/* From each beginning in turn. */
static bool hunt_round(struct hunt *h, unsigned programs)
{
	static const struct {
		addr move;
		bool swap, direct, trapped;
	} starts[] = {
		{0, false, false, false}, {32, false, false, false},
		{0, true, false, false}, {64, true, false, false},
		{0, false, true, false}, {32, false, true, false},
		{32, false, false, true},
	};
	struct pill_state start;
	bool ok = true;
	for (unsigned n = 0; n < sizeof starts / sizeof *starts && ok; n++)
		if (!good(h->best) &&
		    begin(h->witness, starts[n].move, starts[n].swap, &start)) {
			start.direct = starts[n].direct;
			start.trapped = starts[n].trapped;
			if (start.direct && start.psw.b < start.psw.p + 19)
				start.psw.b = start.psw.p + 19; /* room */
			if (h->best->sliced) /* or it would end first */
				start.timer = TIMER_OFF;
			ok = hunt_from(h, &start, programs);
		}
	return ok;
}

/* A few programs from each beginning, then more: most are found at once. */
static bool hunt(struct hunt *h)
{
	bool ok = trials_pill_screen_open(
		&h->screen, h->lab->isa,
		monitor(h->lab, h->best->kind, h->best->sliced),
		h->best->sliced ? REDPILL_SLICE / 2 : TIMER_OFF);
	ok = ok && hunt_round(h, 10);
	h->screen.wide = true;
	if (ok && !h->best->sign)
		ok = hunt_round(h, 60);
	trials_pill_screen_close(&h->screen);
	return ok;
}

/* The set with nothing but this instruction in it: all that need be asked. */
static struct theorems_report *ask(struct redpill_lab *lab,
                                   const struct isa_insn *insn,
                                   enum vmm_kind kind, bool sliced,
                                   struct arena *arena)
{
	const struct vmm_level *level = &monitor(lab, kind, sliced)->level[0];
	struct theorems_options o = {
		.questions = 1u << THEOREMS_EXACT_U |
		             (kind == VMM_FULL ? 1u << THEOREMS_EXACT_S : 0),
		.k = level->layout.k, .w = REDPILL_W,
		.reading = THEOREMS_INTERPRETS,
	};
	struct isa_insn *one = arena_alloc(arena, sizeof *one);
	*one = *insn;
	return theorems_classify(isa_variant(lab->isa, one, 1, arena), &o);
}

static bool find(struct redpill_lab *lab, const struct theorems_report *r,
                 struct redpill *p)
{
	static const enum theorems_question questions[] = {
		THEOREMS_EXACT_U, THEOREMS_EXACT_S,
	};
	bool ok = true;
	for (size_t u = 0; u < r->unit_count; u++)
		for (size_t q = 0; q < 2; q++) {
			const struct theorems_answer *a =
			        &r->units[u].answer[questions[q]];
			if (a->finding != THEOREMS_FOUND)
				continue;
			struct hunt h = {.lab = lab, .best = p,
			                 .witness = a->witness};
			p->tried = true;
			p->question = questions[q];
			p->timing_only = a->witness->timing_only;
			ok = hunt(&h);
			if (!ok || good(p))
				return ok;
		}
	return ok;
}

bool trials_redpill_find(struct redpill_lab *lab, const struct isa_insn *insn,
                         enum vmm_kind kind, struct redpill *out_)
{
	jmp_buf out_of_memory;
	struct arena arena = {.out_of_memory = &out_of_memory};
	struct theorems_report *volatile r = NULL;
	volatile bool ok = false;
	out_->insn = insn;
	out_->kind = kind;
	/* a monitor with time slices keeps the timer running: what looks at
	 * the timer may show that one only */
	for (volatile unsigned sliced = 0; sliced < 2 && !out_->sign;
	     sliced++) {
		out_->sliced = sliced;
		ok = false;
		if (setjmp(out_of_memory) == 0) {
			ok = !monitor(lab, kind, sliced);
			if (ok)
				continue;
			r = ask(lab, insn, kind, sliced, &arena);
			ok = r && find(lab, r, out_);
		}
		theorems_report_free(r);
		arena_free(&arena);
		r = NULL;
		if (!ok || !out_->tried)
			break;
	}
	return ok;
}

void trials_redpill_free(struct redpill *p)
{
	text_free(&p->source);
	text_free(&p->bare.output);
	text_free(&p->under.output);
}

void trials_redpill_say(const struct redpill_run *r, struct text *t)
{
	const char *s = text_str(&r->output);
	enum { SAID_MAX = 44 };
	text_char(t, '"');
	size_t n = 0;
	for (; s[n] && n < SAID_MAX; n++) {
		if (s[n] != '\n')
			text_char(t, s[n]);
		else if (s[n + 1])
			text_add(t, " / ");
	}
	text_printf(t, "%s\", %s", s[n] ? "..." : "",
	            r->status == MACHINE_RUNNING
	                    ? "goes on for ever"
	                    : machine_status_name(r->status));
}
