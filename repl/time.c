/* time.c: steps, checkpoints, and going to any time.
 *
 * Time is the number of steps since the start. Steps follow from the state,
 * the console input (kept by index) and the user's changes, so the
 * state at any time can be had by running from an earlier one. Copies are
 * kept for that: after SPACING steps, and where the host has a clock after as
 * many more as take some milliseconds, for an engine may make them in none.
 * When there is no room for more, the one whose loss costs least is given up,
 * so that they lie densest near the present and the memory they take is
 * bounded. Which are kept never shows, but in how long an answer takes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "repl/internal.h"

enum {
	SPACING = 1 << 19,       /* steps: at most some milliseconds */
	SPACING_MAX = 1 << 27,
	MEMORY = 64 << 20,       /* bytes for checkpoints, about */
	CHECKPOINTS_MIN = 8, CHECKPOINTS_MAX = 64,
};

/* ---- The console --------------------------------------------------------- */

static bool push(word **list, size_t *count, size_t *room, word w)
{
	if (*count == *room) {
		size_t more = *room ? 2 * *room : 256;
		word *grown = realloc(*list, more * sizeof *grown);
		if (!grown)
			return false;
		*list = grown;
		*room = more;
	}
	(*list)[(*count)++] = w;
	return true;
}

bool repl_time_input(struct repl *r, word w)
{
	struct history *h = &r->history;
	return push(&h->input, &h->input_count, &h->input_room, w);
}

/* The numbers of a line; false when there is something else. */
static bool take_numbers(struct repl *r, const char *s)
{
	const struct history *h = &r->history;
	size_t before = h->input_count, n;
	const char *w;
	while (repl_next_word(&s, &w, &n)) {
		struct number number = number_read_signed(w, n);
		if (number.fault) {
			repl_say(r, "`%.*s` is not a number\n", (int)n, w);
			r->history.input_count = before;
			return false;
		}
		repl_time_input(r, number.value);
	}
	return h->input_count > before; /* else it asks for one still */
}

static void take_characters(struct repl *r, const struct text *line)
{
	for (size_t i = 0; i < line->size; i++)
		repl_time_input(r, (unsigned char)line->s[i]);
	repl_time_input(r, '\n');
}

static void ask(struct repl *r)
{
	struct text line = {0};
	bool taken = false;
	do {
		repl_say_flush(r);
		repl_empty(&line);
		if (!r->host.ask(r->host.ctx, &line))
			break;
		taken = !r->target.words || take_numbers(r, text_str(&line));
	} while (!taken);
	if (taken && !r->target.words)
		take_characters(r, &line);
	text_free(&line);
}

static word next_input(void *ctx, word index)
{
	struct repl *r = ctx;
	struct history *h = &r->history;
	if (index >= h->input_count && r->host.ask)
		ask(r);
	return index < h->input_count ? h->input[index] : CONSOLE_END;
}

static word console_in(void *ctx, word index)
{
	struct repl *r = ctx;
	const struct vmm_labels *l = r->target.labels;
	return l ? l->lines.console.in(l->lines.console.ctx, index)
	         : next_input(r, index);
}

/* What has been said once is not said again when time passes again. */
static void console_out(void *ctx, word index, word value)
{
	struct repl *r = ctx;
	struct history *h = &r->history;
	struct vmm_labels *l = r->target.labels;
	bool again = index < h->output_count;
	if (!again)
		push(&h->output, &h->output_count, &h->output_room, value);
	if (l) {
		l->quiet = again;
		l->lines.console.out(l->lines.console.ctx, index, value);
	} else if (!again && r->target.words) {
		text_printf(&r->out, "%llu\n", (unsigned long long)value);
	} else if (!again) {
		text_char(&r->out, (char)(value & 0xff));
		h->midline = (value & 0xff) != '\n';
	}
}

static void say_line(void *ctx, const char *line, size_t size)
{
	struct repl *r = ctx;
	text_add_bytes(&r->out, line, size);
}

bool repl_time_console(struct repl *r)
{
	struct target *t = &r->target;
	r->console = (struct console){r, console_in, console_out};
	r->guest_console = (struct console){r, next_input, NULL};
	r->m.console = &r->console;
	if (t->programs < 2 || !t->stack)
		return true;
	t->labels = calloc(1, sizeof *t->labels);
	if (!t->labels)
		return false;
	*t->labels = (struct vmm_labels){
		.say = say_line, .ctx = r, .input = &r->guest_console,
		.words = t->words,
	};
	return vmm_labels_init(t->labels, &t->stack->level[t->depth - 1].layout,
	                       t->programs);
}

/* Which word of history.input the machine's word number `index` is; false: of
 * a VM that has no input. */
static bool which_input(const struct repl *r, word index, word *nth)
{
	const struct vmm_labels *l = r->target.labels;
	*nth = index;
	return !l || vmm_lines_input(&l->lines, index, nth) == 0;
}

word repl_time_taken(const struct repl *r, word index)
{
	const struct history *h = &r->history;
	word nth;
	return which_input(r, index, &nth) && nth < h->input_count
	               ? h->input[nth] : CONSOLE_END;
}

word repl_time_peek(void *ctx, word index)
{
	return repl_time_taken(ctx, index);
}

/* A word taken from the end of the input stays what it was: more input comes
 * after it. */
static void settle_input(struct repl *r)
{
	struct history *h = &r->history;
	word last = r->m.inputs, nth = 0;
	while (last > h->settled && !which_input(r, last - 1, &nth))
		last--;
	while (last > h->settled && h->input_count <= nth &&
	       repl_time_input(r, CONSOLE_END))
		;
	h->settled = r->m.inputs;
}

/* Nothing more comes out: what is left of the VMs' lines is said, once. */
static void end(struct repl *r, enum machine_status s)
{
	struct history *h = &r->history;
	struct vmm_labels *l = r->target.labels;
	h->status = s;
	if (!l || h->flushed)
		return;
	l->quiet = false;
	vmm_labels_flush(l);
	h->flushed = true;
}

/* The machine has gone back: so do the lines of the VMs. */
static void settle_lines(struct repl *r)
{
	const struct history *h = &r->history;
	struct vmm_labels *l = r->target.labels;
	if (l)
		vmm_labels_back(l, r->m.inputs, h->output,
		                r->m.outputs < h->output_count
		                        ? r->m.outputs : h->output_count);
}

/* ---- Checkpoints --------------------------------------------------------- */

static size_t checkpoints_max(const struct repl *r)
{
	size_t n = MEMORY / (r->m.q * sizeof(word));
	return n < CHECKPOINTS_MIN ? CHECKPOINTS_MIN
	       : n > CHECKPOINTS_MAX ? CHECKPOINTS_MAX : n;
}

static struct registers registers_of(const struct machine *m)
{
	return (struct registers){m->psw, m->timer, m->clock, m->inputs,
	                          m->outputs, m->counts};
}

static void set_registers(struct machine *m, struct registers g)
{
	m->psw = g.psw;
	m->timer = g.timer;
	m->clock = g.clock;
	m->inputs = g.inputs;
	m->outputs = g.outputs;
	m->counts = g.counts;
}

/* Makes one state into another of the same size, telling the engine of no more
 * than what differs. */
static void become(struct machine *to, const struct machine *from)
{
	enum { CHUNK = 512 };
	for (addr at = 0; at < to->q; at += CHUNK) {
		addr n = to->q - at < CHUNK ? to->q - at : CHUNK;
		if (memcmp(to->E + at, from->E + at, n * sizeof(word)) == 0)
			continue;
		for (addr a = at; a < at + n; a++)
			if (to->E[a] != from->E[a]) {
				to->E[a] = from->E[a];
				machine_touch(to, a, 1);
			}
	}
	set_registers(to, registers_of(from));
	to->cycle_at = 0; /* an unfinished step is simply dropped */
}

/* One that is dropped keeps its storage for the next. */
static void drop(struct history *h, size_t i)
{
	if (h->spare.E)
		machine_fini(&h->spare);
	h->spare = h->list[i].m;
	memmove(&h->list[i], &h->list[i + 1],
	        (--h->count - i) * sizeof *h->list);
}

/* Gives up the one between which and the present there are many, compared
 * with the gap that it leaves. The first is never given up. */
static void thin(struct history *h)
{
	size_t best = 1;
	double least = -1;
	for (size_t i = 1; i + 1 < h->count; i++) {
		word gap = h->list[i + 1].t - h->list[i - 1].t;
		word age = h->now - h->list[i].t + SPACING;
		double cost = (double)gap / (double)age;
		if (least < 0 || cost < least) {
			least = cost;
			best = i;
		}
	}
	drop(h, best);
}

static double seconds(const struct repl *r)
{
	return r->host.seconds ? r->host.seconds(r->host.ctx) : 0;
}

static bool keep(struct repl *r)
{
	struct history *h = &r->history;
	double began = seconds(r);
	if (h->count >= checkpoints_max(r))
		thin(h);
	if (h->count == h->room) {
		size_t room = h->room ? 2 * h->room : CHECKPOINTS_MIN;
		struct checkpoint *list = realloc(h->list, room * sizeof *list);
		if (!list)
			return false;
		h->list = list;
		h->room = room;
	}
	size_t at = h->count;
	while (at > 0 && h->list[at - 1].t > h->now)
		at--;
	struct checkpoint c = {.t = h->now, .edits = h->applied,
	                       .m = h->spare};
	h->spare = (struct machine){0};
	if (!c.m.E && !machine_init(&c.m, r->m.isa, r->m.q))
		return false;
	become(&c.m, &r->m);
	memmove(&h->list[at + 1], &h->list[at],
	        (h->count++ - at) * sizeof *h->list);
	h->list[at] = c;
	h->since = seconds(r);
	h->keeping = h->since - began;
	return true;
}

/* The latest checkpoint not after t. */
static struct checkpoint *nearest(struct history *h, word t)
{
	size_t i = h->count;
	while (i > 1 && h->list[i - 1].t > t)
		i--;
	return &h->list[i - 1];
}

/* Whether the steps since then took long enough for a copy: long beside the
 * copying, but short of what a user notices when they are made again. */
static bool worth_it(const struct repl *r)
{
	const struct history *h = &r->history;
	double took = seconds(r) - h->since;
	return !r->host.seconds || took > 0.030 ||
	       (took > 0.010 && took > 20 * h->keeping);
}

static void maybe_keep(struct repl *r)
{
	struct history *h = &r->history;
	word steps = h->now - nearest(h, h->now)->t;
	if (h->status == MACHINE_RUNNING && steps >= SPACING &&
	    (steps >= SPACING_MAX || worth_it(r)))
		(void)!keep(r);
}

bool repl_time_start(struct repl *r)
{
	repl_time_free(r);
	r->history.status = MACHINE_RUNNING;
	return keep(r);
}

void repl_time_free(struct repl *r)
{
	struct history *h = &r->history;
	while (h->count)
		drop(h, h->count - 1);
	if (h->spare.E)
		machine_fini(&h->spare);
	for (size_t i = 0; i < h->edit_count; i++) {
		free(h->edits[i].cells);
		free(h->edits[i].what);
	}
	free(h->edits);
	free(h->list);
	free(h->input);
	free(h->output);
	*h = (struct history){0};
}

/* ---- Edits --------------------------------------------------------------- */

static void apply(struct repl *r, const struct edit *e)
{
	struct machine *m = &r->m;
	for (size_t i = 0; i < e->cell_count; i++) {
		m->E[e->cells[i].at] = e->cells[i].value;
		machine_touch(m, e->cells[i].at, 1);
	}
	set_registers(m, e->after);
	r->history.have_step = false;
	r->history.status = MACHINE_RUNNING;
	r->history.seeks++;
}

static void apply_due(struct repl *r)
{
	struct history *h = &r->history;
	while (h->applied < h->edit_count && h->edits[h->applied].t <= h->now)
		apply(r, &h->edits[h->applied++]);
}

/* Forgets edits from number n on, and what was known of times after them. */
static void forget(struct repl *r, size_t n)
{
	struct history *h = &r->history;
	while (h->edit_count > n) {
		struct edit *e = &h->edits[--h->edit_count];
		free(e->cells);
		free(e->what);
	}
	for (size_t i = h->count; i-- > 1;)
		if (h->list[i].edits > n ||
		    (h->list[i].edits == n && h->list[i].t > h->now))
			drop(h, i);
}

static bool differences(const struct repl *r, const struct machine *before,
                        struct edit *e)
{
	for (addr a = 0; a < r->m.q; a++)
		e->cell_count += r->m.E[a] != before->E[a];
	e->cells = calloc(e->cell_count + 1, sizeof *e->cells);
	if (!e->cells)
		return false;
	size_t n = 0;
	for (addr a = 0; a < r->m.q; a++)
		if (r->m.E[a] != before->E[a])
			e->cells[n++] = (struct cell){a, r->m.E[a]};
	return true;
}

bool repl_time_edit(struct repl *r, const struct machine *before,
                    const char *what)
{
	struct history *h = &r->history;
	struct edit e = {.t = h->now, .after = registers_of(&r->m)};
	forget(r, h->applied);
	if (h->edit_count == h->edit_room) {
		size_t room = h->edit_room ? 2 * h->edit_room : 16;
		struct edit *list = realloc(h->edits, room * sizeof *list);
		if (!list)
			return false;
		h->edits = list;
		h->edit_room = room;
	}
	e.what = strdup(what);
	if (!e.what || !differences(r, before, &e)) {
		free(e.what);
		return false;
	}
	h->edits[h->edit_count++] = e;
	h->applied++;
	/* the future will be another one, and so will be what it says */
	if (h->output_count > r->m.outputs)
		h->output_count = r->m.outputs;
	h->have_step = h->flushed = false;
	h->status = MACHINE_RUNNING;
	h->seeks++;
	settle_input(r);
	return true;
}

/* ---- Forwards ------------------------------------------------------------ */

void repl_time_stepped(struct repl *r, enum machine_status s)
{
	struct history *h = &r->history;
	h->have_step = true;
	if (s == MACHINE_HALTED || s == MACHINE_WEDGED)
		end(r, s);
	settle_input(r);
	apply_due(r);
	maybe_keep(r);
}

bool repl_time_step(struct repl *r)
{
	struct history *h = &r->history;
	if (h->status >= MACHINE_HALTED)
		return false;
	enum machine_status s = machine_step(&r->m);
	h->now++;
	repl_time_stepped(r, s);
	return true;
}

/* Steps at a time: as many as take some milliseconds, for between them the
 * user is asked, and copies are kept. */
static word next_chunk(word chunk, double took)
{
	if (took < 0.002 && chunk < SPACING_MAX)
		return 2 * chunk;
	return took > 0.008 && chunk > SPACING ? chunk / 2 : chunk;
}

word repl_time_run(struct repl *r, word limit,
                   bool (*look)(struct repl *r, bool wrote, void *ctx),
                   void *ctx)
{
	struct history *h = &r->history;
	word made = 0;
	if (h->status >= MACHINE_HALTED)
		return 0;
	if (h->applied < h->edit_count &&
	    limit > h->edits[h->applied].t - h->now)
		limit = h->edits[h->applied].t - h->now;
	word chunk = r->host.seconds && h->chunk ? h->chunk : SPACING;
	word most = limit < chunk ? limit : chunk;
	double began = seconds(r);
	bool stop = false, wrote = false;
	while (made < most && !stop && h->status < MACHINE_HALTED) {
		word more = 0;
		enum machine_status s = machine_run(&r->m, most - made, &more);
		made += more;
		h->now += more;
		wrote = s == MACHINE_WATCHED;
		h->have_step = wrote || (h->have_step && more == 0);
		if (s == MACHINE_HALTED || s == MACHINE_WEDGED)
			end(r, s);
		else if (made < most)
			stop = look && look(r, wrote, ctx);
	}
	if (made == chunk)
		h->chunk = next_chunk(chunk, seconds(r) - began);
	settle_input(r);
	apply_due(r);
	if (!stop && look && h->status < MACHINE_HALTED)
		look(r, wrote, ctx);
	maybe_keep(r);
	return made;
}

/* ---- Anywhere ------------------------------------------------------------ */

static void return_to(struct repl *r, const struct checkpoint *c)
{
	struct history *h = &r->history;
	become(&r->m, &c->m);
	settle_lines(r);
	r->m.step.status = MACHINE_RUNNING; /* of what is undone */
	h->since = seconds(r);
	h->now = c->t;
	h->applied = c->edits;
	h->status = MACHINE_RUNNING;
	h->have_step = false;
	h->seeks++;
	apply_due(r);
}

/* Near the goal the way back gets finer marks, for the next step back. */
static void approach(struct repl *r, word t)
{
	struct history *h = &r->history;
	enum { NEAR = 1 << 14 };
	while (h->now < t && h->status == MACHINE_RUNNING && !repl_busy(r)) {
		word left = t - h->now;
		word n = left > 2 * NEAR ? left - NEAR : left;
		repl_time_run(r, n, NULL, NULL);
		if (t - h->now == NEAR && h->now - nearest(h, h->now)->t > NEAR)
			(void)!keep(r);
	}
}

void repl_time_seek(struct repl *r, word t)
{
	struct history *h = &r->history;
	struct checkpoint *c = nearest(h, t);
	if (r->m.cycle_at > 0 || t < h->now || c->t > h->now)
		return_to(r, c);
	approach(r, t);
}

bool repl_time_undo(struct repl *r, struct text *what)
{
	struct history *h = &r->history;
	if (h->applied == 0)
		return false;
	word t = h->edits[h->applied - 1].t;
	text_add(what, h->edits[h->applied - 1].what);
	h->now = t;
	forget(r, h->applied - 1);
	return_to(r, nearest(h, t));
	approach(r, t);
	if (h->output_count > r->m.outputs)
		h->output_count = r->m.outputs;
	h->flushed = false;
	return true;
}

const struct machine_step *repl_time_last(struct repl *r)
{
	struct history *h = &r->history;
	if (h->have_step && r->m.cycle_at == 0)
		return &r->m.step;
	if (r->m.cycle_at > 0 || h->now == 0 ||
	    (h->applied > 0 && h->edits[h->applied - 1].t == h->now))
		return NULL;
	repl_time_seek(r, h->now - 1);
	repl_time_step(r);
	return &r->m.step;
}
