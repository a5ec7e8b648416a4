/* save.c: the whole state as text, and back.
 *
 *     thirdgen-state 1
 *     isa vt 0x1f3c...
 *     q 4096
 *     psw s 32 0 4096
 *     timer off
 *     clock 1234
 *     console 0 12
 *     counts 300 20 900 60 0 0 3 1 0 0 2 0 6
 *     E 0 0x300000 0x2000000fffff
 *     E 32 0x310000000000005 ...
 *     end
 *
 * A line `E a w ...` gives up to eight words from address a; words not given
 * are zero. Numbers are decimal or 0x hexadecimal.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "machine/machine.h"

enum { WORDS_PER_LINE = 8, COUNTS = 4 + TRAP_COUNT + 1 };

/* ---- Saving ------------------------------------------------------------- */

static void pack_counts(const struct machine_counts *c, word *w)
{
	static_assert(sizeof *c == COUNTS * sizeof *w, "a count is not saved");
	*w++ = c->completed[MODE_S];
	*w++ = c->completed[MODE_U];
	*w++ = c->cycles[MODE_S];
	*w++ = c->cycles[MODE_U];
	for (unsigned i = 0; i < TRAP_COUNT; i++)
		*w++ = c->traps[i];
	*w = c->mode_changes;
}

static void unpack_counts(struct machine_counts *c, const word *w)
{
	c->completed[MODE_S] = *w++;
	c->completed[MODE_U] = *w++;
	c->cycles[MODE_S] = *w++;
	c->cycles[MODE_U] = *w++;
	for (unsigned i = 0; i < TRAP_COUNT; i++)
		c->traps[i] = *w++;
	c->mode_changes = *w;
}

static void save_storage(const struct machine *m, struct text *out)
{
	for (addr a = 0; a < m->q;) {
		if (m->E[a] == 0) {
			a++;
			continue;
		}
		text_printf(out, "E %u", a);
		for (int n = 0; n < WORDS_PER_LINE && a < m->q && m->E[a]; n++)
			text_printf(out, " 0x%" PRIx64, m->E[a++]);
		text_char(out, '\n');
	}
}

void machine_save(const struct machine *m, struct text *out)
{
	word counts[COUNTS];
	assert(m->cycle_at == 0 && "saved in the middle of a step");
	text_printf(out, "thirdgen-state 1\nisa %s 0x%" PRIx64 "\nq %u\n",
	            m->isa->name, m->isa->hash, m->q);
	text_printf(out, "psw %c %u %u %u\n", m->psw.m == MODE_U ? 'u' : 's',
	            m->psw.p, m->psw.l, m->psw.b);
	if (m->timer == TIMER_OFF)
		text_add(out, "timer off\n");
	else
		text_printf(out, "timer %" PRIu64 "\n", m->timer);
	text_printf(out, "clock %" PRIu64 "\nconsole %" PRIu64 " %" PRIu64 "\n",
	            m->clock, m->inputs, m->outputs);
	pack_counts(&m->counts, counts);
	text_add(out, "counts");
	for (unsigned i = 0; i < COUNTS; i++)
		text_printf(out, " %" PRIu64, counts[i]);
	text_char(out, '\n');
	save_storage(m, out);
	text_add(out, "end\n");
}

/* ---- Restoring ---------------------------------------------------------- */

struct reader {
	const struct source *source;
	const char *at, *end; /* what is left of the file */
	unsigned line;        /* current line, from 1 */
	const char *start;    /* of the current line */
	const char *stop;     /* its end */
	struct diags *diags;
	bool failed;
};

static struct diag *fault(struct reader *r, const char *at, size_t width,
                          const char *what)
{
	struct pos pos = {r->source, r->line, (unsigned)(at - r->start) + 1,
	                  (unsigned)width};
	r->failed = true;
	return diag_error(r->diags, pos, "state", "%s", what);
}

static bool next_line(struct reader *r)
{
	if (r->at == r->end)
		return false;
	r->start = r->at;
	const char *nl = memchr(r->at, '\n', (size_t)(r->end - r->at));
	r->stop = nl ? nl : r->end;
	r->at = nl ? nl + 1 : r->end;
	r->line++;
	return true;
}

/* The next blank-separated word of the line; size 0 at its end. */
static const char *next_word(const char **at, const char *stop, size_t *size)
{
	while (*at < stop && (**at == ' ' || **at == '\r'))
		++*at;
	const char *s = *at;
	while (*at < stop && **at != ' ' && **at != '\r')
		++*at;
	*size = (size_t)(*at - s);
	return s;
}

static bool parse_number(const char *s, size_t n, word *value)
{
	struct number number = number_read(s, n);
	*value = number.value;
	return !number.fault;
}

/* A number of at most `max`; 0 and a fault when there is none. */
static word number(struct reader *r, const char **at, word max,
                   const char *what)
{
	size_t n;
	word value;
	const char *s = next_word(at, r->stop, &n);
	if (parse_number(s, n, &value) && value <= max)
		return value;
	struct diag *d = fault(r, s, n, what);
	diag_hint(d, "a number from 0 to %" PRIu64, max);
	return 0;
}

static void line_end(struct reader *r, const char **at)
{
	size_t n;
	const char *s = next_word(at, r->stop, &n);
	if (n)
		fault(r, s, n, "unexpected text at the end of this line");
}

/* Reads the line's key; false, with a fault, when it is another one. */
static bool key(struct reader *r, const char **at, const char *wanted)
{
	size_t n;
	*at = r->start;
	const char *s = next_word(at, r->stop, &n);
	if (n == strlen(wanted) && memcmp(s, wanted, n) == 0)
		return true;
	struct diag *d = fault(r, s, n, "this is not the line expected here");
	diag_hint(d, "expected `%s ...`", wanted);
	return false;
}

static bool key_line(struct reader *r, const char **at, const char *wanted)
{
	if (r->failed)
		return false;
	if (!next_line(r)) {
		r->line++;
		r->start = r->stop = r->end;
		fault(r, r->end, 0, "the saved state ends too early");
		return false;
	}
	return key(r, at, wanted);
}

static void read_isa(struct reader *r, const char *at, const struct isa *isa)
{
	size_t n;
	const char *s = next_word(&at, r->stop, &n);
	word hash = number(r, &at, ~(word)0, "not a hash of an instruction "
	                                     "set");
	if (r->failed)
		return;
	if (hash != isa->hash) {
		struct diag *d = fault(r, s, n,
		                       "saved with another instruction set");
		diag_hint(d, "this machine's is %s, 0x%" PRIx64, isa->name,
		          isa->hash);
	}
	line_end(r, &at);
}

static void read_psw(struct reader *r, const char *at, struct psw *psw)
{
	size_t n;
	const char *s = next_word(&at, r->stop, &n);
	if (n != 1 || (*s != 's' && *s != 'u'))
		fault(r, s, n, "expected a mode, s or u");
	else
		psw->m = *s == 'u' ? MODE_U : MODE_S;
	psw->p = (addr)number(r, &at, ADDR_MAX, "not a P");
	psw->l = (addr)number(r, &at, ADDR_MAX, "not an R.l");
	psw->b = (addr)number(r, &at, ADDR_MAX, "not an R.b");
	line_end(r, &at);
}

static void read_words(struct reader *r, const char *at, struct machine *m)
{
	word a = number(r, &at, m->q - 1, "not an address in storage");
	for (;;) {
		size_t n;
		word w;
		const char *s = next_word(&at, r->stop, &n);
		if (n == 0 || r->failed)
			return;
		if (a >= m->q)
			fault(r, s, n, "beyond the end of storage");
		else if (!parse_number(s, n, &w))
			fault(r, s, n, "not a word");
		else
			m->E[a++] = w;
	}
}

static void read_timer(struct reader *r, const char *at, word *timer)
{
	size_t n;
	const char *peek = at, *s = next_word(&peek, r->stop, &n);
	if (n == 3 && memcmp(s, "off", 3) == 0) {
		*timer = TIMER_OFF;
		at = peek;
	} else {
		*timer = number(r, &at, ~(word)0, "not a value of the timer");
	}
	line_end(r, &at);
}

static void read_storage(struct reader *r, struct machine *m)
{
	while (!r->failed) {
		const char *at;
		size_t n;
		if (!next_line(r)) {
			key_line(r, &at, "end");
			return;
		}
		at = r->start;
		const char *s = next_word(&at, r->stop, &n);
		if (n == 3 && memcmp(s, "end", 3) == 0)
			return;
		if (key(r, &at, "E"))
			read_words(r, at, m);
	}
}

bool machine_restore(struct machine *m, const struct source *text,
                     struct diags *diags)
{
	struct reader r = {.source = text, .diags = diags, .at = text->text,
	                   .end = text->text + text->size};
	struct machine fresh;
	const char *at;
	word counts[COUNTS];
	assert(m->E && m->isa && m->cycle_at == 0);
	if (key_line(&r, &at, "thirdgen-state") &&
	    number(&r, &at, 1, "this version of the format is unknown") != 1 &&
	    !r.failed)
		fault(&r, r.start, 0, "this version of the format is unknown");
	if (key_line(&r, &at, "isa"))
		read_isa(&r, at, m->isa);
	word q = 0;
	if (key_line(&r, &at, "q")) {
		q = number(&r, &at, MACHINE_Q_MAX, "not a size of storage");
		if (q < MACHINE_Q_MIN && !r.failed)
			fault(&r, r.start, 0, "storage is too small");
	}
	if (r.failed)
		return false;
	if (!machine_init(&fresh, m->isa, (addr)q)) {
		diags->out_of_memory = 1;
		return false;
	}
	if (key_line(&r, &at, "psw"))
		read_psw(&r, at, &fresh.psw);
	if (key_line(&r, &at, "timer"))
		read_timer(&r, at, &fresh.timer);
	if (key_line(&r, &at, "clock"))
		fresh.clock = number(&r, &at, ~(word)0, "not a value of the "
		                                        "clock");
	if (key_line(&r, &at, "console")) {
		fresh.inputs = number(&r, &at, ~(word)0, "not an input "
		                                         "position");
		fresh.outputs = number(&r, &at, ~(word)0, "not an output "
		                                          "position");
	}
	if (key_line(&r, &at, "counts")) {
		for (unsigned i = 0; i < COUNTS; i++)
			counts[i] = number(&r, &at, ~(word)0, "not a count");
		unpack_counts(&fresh.counts, counts);
	}
	read_storage(&r, &fresh);
	bool ok = !r.failed && machine_copy(m, &fresh);
	if (!ok && !r.failed)
		diags->out_of_memory = 1;
	machine_fini(&fresh);
	return ok;
}
