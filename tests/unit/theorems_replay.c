/* theorems_replay.c: witnesses as files, and what is not believed of one.
 *
 * For every question a genuine witness is found. It is written and read back,
 * and shows what it says. Then one thing in it is made wrong at a time:
 * whatever its question's relation ties must be noticed, by name; what the
 * relation leaves free must not be.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/reader.h"
#include "tests/unit/rig.h"
#include "theorems/internal.h"

static const char set_text[] =
	"isa: x\nbase: vt\ninstructions:\n  - group: Mine\n"
	"    user: execute\n    rows:\n"
	"      - {name: getm, op: 0x80, form: R, asm: a, do: 'r[a] <- M'}\n"
	"      - {name: getl, op: 0x81, form: R, asm: a, do: 'r[a] <- R.l'}\n"
	"      - {name: getb, op: 0x82, form: R, asm: a, do: 'r[a] <- R.b'}\n"
	"      - {name: gett, op: 0x83, form: R, asm: a, do: 'r[a] <- timer'}\n"
	"      - {name: getc, op: 0x84, form: R, asm: a, do: 'r[a] <- clock'}\n"
	"      - {name: gete, op: 0x85, form: RI, asm: 'a, imm',"
	" do: 'r[a] <- E[imm]'}\n"
	"      - {name: pute, op: 0x86, form: RI, asm: 'a, imm',"
	" do: 'E[imm] <- r[a]'}\n"
	"      - {name: setl, op: 0x87, form: R, asm: a, do: 'R.l <- r[a]'}\n"
	"      - {name: high, op: 0x88, form: N, asm: '',"
	" do: 'if R.l > 5 { trap illegal }'}\n"
	"      - {name: stop, op: 0x89, form: N, asm: '', do: halt}\n"
	"      - {name: say, op: 0x8a, form: R, asm: a,"
	" do: 'console <- r[a]'}\n"
	"      - {name: ml, op: 0x8b, form: R, asm: a,"
	" do: 'r[a] <- M == s ? 5 : R.l'}\n";

enum { QUESTIONS = THEOREMS_QUESTION_COUNT };

static struct {
	struct reader reader;
	struct diags diags;
	struct isa *isa;
	struct theorems_report *report;
	const struct theorems_witness *of[QUESTIONS]; /* genuine ones */
	struct arena arena;
	jmp_buf no_memory;
} all;

static void find_witnesses(void)
{
	static const struct theorems_options options = {
		.method = THEOREMS_SEARCH, .pairs = 3000, .seed = 1,
	};
	const struct isa_insn *some[32];
	reader_init(&all.reader);
	reader_add(&all.reader, "x.yaml", set_text, sizeof set_text - 1);
	all.isa = isa_load("x.yaml", &all.reader.reader, &all.diags);
	if (!REQUIRE(all.isa != NULL))
		return;
	size_t n = 0;
	for (size_t i = 0; i < all.isa->insn_count; i++)
		if (all.isa->insns[i].op >= 0x80) /* those above */
			some[n++] = &all.isa->insns[i];
	all.report = theorems_classify_some(all.isa, &options, some, n, NULL);
	if (!REQUIRE(all.report != NULL))
		return;
	for (size_t u = 0; u < all.report->unit_count; u++)
		for (unsigned q = 0; q < QUESTIONS; q++)
			if (!all.of[q])
				all.of[q] = all.report->units[u]
				                    .answer[q].witness;
	for (unsigned q = 0; q < QUESTIONS; q++)
		if (!all.of[q])
			FAIL("no witness of %s", theorems_question_key(q));
}

/* ---- A copy, to be tampered with ---------------------------------------- */

static struct theorems_witness *copy(enum theorems_question q)
{
	struct theorems_witness *w = arena_alloc(&all.arena, sizeof *w);
	*w = *all.of[q];
	for (unsigned i = 0; i < w->states; i++) {
		struct theorems_state *s = &w->state[i];
		size_t n = s->cell_count + 1; /* room for one more */
		struct theorems_cell *cells =
		        arena_alloc(&all.arena, n * sizeof *cells);
		memcpy(cells, s->cells, s->cell_count * sizeof *cells);
		s->cells = cells;
	}
	return w;
}

/* Another word at a real address. */
static void put(struct theorems_state *s, addr at, word value)
{
	for (size_t i = 0; i < s->cell_count; i++)
		if (s->cells[i].at == at) {
			s->cells[i].value = value;
			return;
		}
	s->cells[s->cell_count++] = (struct theorems_cell){at, value};
}

static void replay(struct theorems_witness *w, const struct isa *isa,
                   bool *yes, struct text *why)
{
	struct arena *arena = &all.arena;
	*yes = theorems_replay(w, isa, arena, why);
}

/* The tampered witness is refused, saying that. */
static void refused(struct theorems_witness *w, const char *what,
                    const char *says)
{
	bool yes;
	struct text why = {0};
	replay(w, all.isa, &yes, &why);
	if (yes || !strstr(text_str(&why), says))
		FAIL("%s, %s: %s \"%s\", not \"%s\"",
		     theorems_question_key(w->question), what,
		     yes ? "accepted" : "refused", text_str(&why), says);
	text_free(&why);
}

/* It is not refused for that. */
static void allowed(struct theorems_witness *w, const char *what,
                    const char *says)
{
	bool yes;
	struct text why = {0};
	replay(w, all.isa, &yes, &why);
	if (!yes && strstr(text_str(&why), says))
		FAIL("%s, %s: refused, \"%s\"",
		     theorems_question_key(w->question), what,
		     text_str(&why));
	text_free(&why);
}

/* ---- As they are -------------------------------------------------------- */

static void genuine(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++) {
		struct text t = {0}, again = {0}, why = {0};
		const char *file = NULL;
		bool yes;
		struct diags diags = {0};
		theorems_save(all.of[q], "x.yaml", &t);
		struct source s = {"w.json", text_str(&t), t.size};
		struct theorems_witness *w =
		        theorems_read(&s, &all.arena, &file, &diags);
		if (CHECK(w != NULL)) {
			replay(w, all.isa, &yes, &why);
			CHECK(yes);
			CHECK_STR(text_str(&why), "");
			CHECK_STR(file, "x.yaml");
			/* the outcomes are worked out anew, the rest read */
			theorems_save(w, file, &again);
			CHECK_STR(text_str(&again), text_str(&t));
		}
		text_free(&t);
		text_free(&again);
		text_free(&why);
		diags_free(&diags);
	}
}

/* ---- Each state by itself ----------------------------------------------- */

static void each_state(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++)
		for (unsigned i = 0; i < all.of[q]->states; i++) {
			struct theorems_witness *w = copy(q);
			struct theorems_state *s = &w->state[i];
			addr room = (addr)state_extent(s);
			s->psw.p = room;
			refused(w, "P at its end", "out of bounds");
			w = copy(q);
			s = &w->state[i];
			put(s, s->psw.p + s->psw.l, w->insn_word ^ 1);
			refused(w, "another word at P", "is not at P");
			w = copy(q);
			s = &w->state[i];
			s->timer = 0;
			if (s->psw.m == MODE_U)
				refused(w, "no time left", "timer trap is due");
			else
				allowed(w, "no time left",
				        "timer trap is due");
		}
}

static void instruction(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++) {
		struct theorems_witness *w = copy(q);
		w->insn_name = "svc";
		refused(w, "another name", "the word is");
		w = copy(q);
		w->insn_word = 0;
		refused(w, "no instruction", "is not an instruction");
		char mode = theorems_relation_mode(q);
		w = copy(q);
		w->state[0].psw.m = mode == 's' ? MODE_U : MODE_S;
		w->state[0].timer = w->state[1].timer = TIMER_OFF;
		if (mode != '*')
			refused(w, "another mode", "is about mode");
	}
}

/* ---- The two together --------------------------------------------------- */

/* Where the second state may be otherwise, and what is said where not. */
static void ties(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++) {
		unsigned rel = theorems_relation_of(q);
		struct theorems_witness *w;
		if (!rel || (rel & REL_MAP))
			continue;
#define TIE(flags, change, says)                                              \
		do {                                                           \
			w = copy(q);                                           \
			struct theorems_state *b = &w->state[1];               \
			change;                                                \
			(rel & (flags) ? allowed : refused)(w, #change, says); \
		} while (0)
		addr p = all.of[q]->state[0].psw.p;
		addr l = all.of[q]->state[1].psw.l;
		TIE(REL_TIMER, b->timer ^= 64, "the timer differs");
		TIE(REL_CLOCK, b->clock++, "the clock differs");
		TIE(0, b->input++, "the input differs");
		TIE(REL_MODE | REL_USER,
		    (b->psw.m ^= 1, b->timer = w->state[0].timer = TIMER_OFF),
		    "M differs");
		TIE(REL_SIZE, b->q++, "R.b or q differs");
		TIE(REL_SIZE, b->psw.b++, "R.b or q differs");
		TIE(REL_PLACE,
		    (b->psw.l++, put(b, p + l + 1, w->insn_word)),
		    "R.l differs");
		if (state_extent(&all.of[q]->state[0]) > p + 1)
			TIE(0, (b->psw.p++,
			        put(b, p + l + 1, w->insn_word)),
			    "P differs");
#undef TIE
		w = copy(q);
		w->state[1].psw.m = w->state[0].psw.m;
		w->state[0].timer = w->state[1].timer = TIMER_OFF;
		if (rel & REL_MODE)
			refused(w, "the same mode", "M is the same");
		w = copy(q);
		w->state[1].psw.m = MODE_S;
		if (rel & REL_USER)
			refused(w, "in s", "M is not u");
	}
}

static void storage(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++) {
		unsigned rel = theorems_relation_of(q);
		const struct theorems_witness *g = all.of[q];
		const struct theorems_state *a = &g->state[0];
		const struct theorems_state *b = &g->state[1];
		struct theorems_witness *w;
		if (!rel || (rel & REL_MAP))
			continue;
		for (addr at = 0; at < state_extent(a); at++) {
			if (at == a->psw.p)
				continue;
			w = copy(q);
			put(&w->state[1], at + b->psw.l,
			    state_word(b, at + b->psw.l) ^ 1);
			if (at + b->psw.l == CELL_NEW_PSW)
				refused(w, "another E[1]", "differ");
			else
				refused(w, "another word", "different words");
		}
		for (addr at = 0; at < b->q; at++) {
			if (machine_shows(b->psw, at) || at >= a->q ||
			    machine_shows(a->psw, at))
				continue;
			w = copy(q);
			put(&w->state[1], at, state_word(b, at) ^ 1);
			if ((rel & REL_PLACE) && !(rel & REL_USER) &&
			    at == CELL_NEW_PSW)
				refused(w, "another E[1]", "E[1] differs");
			else if (rel & (REL_PLACE | REL_OUTSIDE))
				allowed(w, "hidden", "differ");
			else
				refused(w, "hidden",
				        "although it is outside R");
		}
		if (rel & REL_SIZE) {
			w = copy(q);
			w->state[1].psw.b = (addr)state_extent(b) - 1;
			if (w->state[1].psw.p < w->state[1].psw.b)
				refused(w, "less shown", "covers more");
		}
	}
}

/* f(S), and everything that f fixes. */
static void maps(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++) {
		struct theorems_witness *w;
		if (!(theorems_relation_of(q) & REL_MAP))
			continue;
		static const char not_f[] = "is not that of f(S)";
		static const char cover[] = "does not cover storage";
		word entry = state_word(&all.of[q]->state[1], CELL_NEW_PSW);
#define BREAK(change, says)                                                   \
		do {                                                           \
			w = copy(q);                                           \
			struct theorems_state *f = &w->state[1];               \
			change;                                                \
			refused(w, #change, says);                             \
		} while (0)
		BREAK((w->k = 1, (void)f), "does not fit");
		BREAK(f->q = w->k + w->state[0].q - 1, "does not fit");
		BREAK(f->psw.m = MODE_S, not_f);
		BREAK(f->psw.b++, not_f);
		BREAK((f->psw.l++, put(f, f->psw.l + f->psw.p, w->insn_word)),
		      not_f);
		BREAK(put(f, CELL_NEW_PSW, entry | (word)1 << 63), cover);
		BREAK(put(f, CELL_NEW_PSW, entry | (word)1 << 20), cover);
		BREAK(put(f, CELL_NEW_PSW, entry ^ 1), cover);
		for (addr at = 0; at < all.of[q]->state[0].q; at++)
			if (at != all.of[q]->state[0].psw.p +
			                  all.of[q]->state[0].psw.l)
				BREAK(put(f, at + w->k,
				          state_word(f, at + w->k) ^ 1),
				      "the VM's E[");
#undef BREAK
		/* its clock, timer and entry are its own */
		w = copy(q);
		w->state[1].clock++;
		allowed(w, "clock", "differ");
		w = copy(q);
		put(&w->state[1], CELL_NEW_PSW, entry ^ (word)1 << 41);
		allowed(w, "entry", cover);
		/* the largest VM that fits does */
		w = copy(q);
		w->state[1].q = w->k + w->state[0].q;
		put(&w->state[1], CELL_NEW_PSW,
		    (entry & ~(word)ADDR_MAX) | w->state[1].q);
		allowed(w, "no slack", "fit");
	}
}

/* A pair that is related, and does not show it. */
static void nothing_shown(void)
{
	for (unsigned q = 0; q < QUESTIONS; q++) {
		struct theorems_witness *w = copy(q);
		const struct isa_insn *nop = isa_find(all.isa, "nop");
		w->insn_name = "nop";
		w->insn_word = nop->match;
		for (unsigned i = 0; i < w->states; i++) {
			struct theorems_state *s = &w->state[i];
			put(s, s->psw.p + s->psw.l, nop->match);
		}
		/* nop completes, and is not privileged */
		if (q == THEOREMS_COMPLETES || q == THEOREMS_COMPLETES_U ||
		    q == THEOREMS_UNPRIVILEGED)
			continue;
		refused(w, "nop", "it does not show that nop");
	}
}

/* ---- Files -------------------------------------------------------------- */

static void read_edited(const char *from, const char *to, const char *says)
{
	struct text t = {0}, e = {0}, said = {0};
	struct diags diags = {0};
	const char *file;
	theorems_save(all.of[THEOREMS_MODE], "x.yaml", &t);
	const char *at = strstr(text_str(&t), from);
	if (!CHECK(at != NULL))
		return;
	text_add_bytes(&e, t.s, (size_t)(at - t.s));
	text_printf(&e, "%s%s", to, at + strlen(from));
	struct source s = {"w.json", text_str(&e), e.size};
	bool ok = theorems_read(&s, &all.arena, &file, &diags) && file;
	diags_render(&diags, &said, 0);
	if (says ? ok || !strstr(text_str(&said), says) : !ok)
		FAIL("%s -> %s: \"%s\"", from, to, text_str(&said));
	text_free(&t);
	text_free(&e);
	text_free(&said);
	diags_free(&diags);
}

static void files(void)
{
	static const char *const keys[] = {
		"format", "question", "isa", "isa_file", "isa_hash",
		"instruction", "word", "k", "difference", "states", "q", "M",
		"P", "l", "b", "timer", "clock", "input", "E",
	};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct text from = {0}, to = {0}, says = {0};
		text_printf(&from, "\"%s\":", keys[i]);
		text_printf(&to, "\"no-%s\":", keys[i]);
		text_printf(&says, "`%s`", keys[i]);
		read_edited(text_str(&from), text_str(&to), text_str(&says));
		text_free(&from);
		text_free(&to);
		text_free(&says);
	}
	read_edited("\"M\": \"s\"", "\"M\": \"x\"", "not `s` or `u`");
	read_edited("\"k\": 0", "\"k\": -1", "`k`");
	read_edited("\"k\": 0", "\"k\": 1048576", "`k`");
	read_edited("\"k\": 0", "\"k\": 1048575", NULL);
	read_edited("\"k\": 0", "\"k\": 0.5", "`k`");
	read_edited("\"q\": 32", "\"q\": 31", "`q` is below 32");
	read_edited("\"q\": 32", "\"q\": 1048575", NULL);
	read_edited("\"q\": 32", "\"q\": 1048576", "`q`");
	read_edited("\"E\": {", "\"E\": {\"32\": \"1\", ", "E[32] is beyond q");
	read_edited("\"E\": {", "\"E\": {\"31\": \"1\", ", NULL);
	read_edited("\"E\": {", "\"E\": {\"x\": \"1\", ", "`E`");
	read_edited("\"E\": {", "\"E\": {\"31\": \"y\", ", "`E`");
	read_edited("\"E\": {", "\"E\": {\"31\": 1, ", "`E`");
	read_edited("\"timer\": \"", "\"timer\": \"z", "`timer`");
	read_edited("witness-1", "witness-2", "`format`");
	read_edited("\"states\": [", "\"states\": [{},", "a list of 2");
	read_edited("{", "[", "not JSON");
	read_edited("\"M\": \"s\"", "\"M\": \"s\", \"M\": \"s\"", "not JSON");
}

static void close_suite(void)
{
	theorems_report_free(all.report);
	arena_free(&all.arena);
	isa_free(all.isa);
	diags_free(&all.diags);
	reader_free(&all.reader);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"a witness for each question", find_witnesses},
		{"is written, read and shown again", genuine},
		{"its states can make the step", each_state},
		{"its instruction is the one", instruction},
		{"what the relation ties", ties},
		{"storage", storage},
		{"f(S)", maps},
		{"a pair that shows nothing", nothing_shown},
		{"files with something wrong", files},
		{"(closed)", close_suite},
	};
	all.arena.out_of_memory = &all.no_memory;
	if (setjmp(all.no_memory))
		return 1;
	return UNIT_RUN("theorems_replay", tests, argc, argv);
}
