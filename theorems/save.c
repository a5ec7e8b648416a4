/* save.c: witnesses as JSON files, and back.
 *
 * Addresses are JSON integers; words are strings, since JSON's numbers end
 * where doubles do. The outcomes are in the file for people: replaying
 * computes them again.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "theorems/internal.h"
#include "theorems/json.h"

static const char format[] = "thirdgen-witness-1";

/* ---- Writing ------------------------------------------------------------ */

static json_t *json_word(word w)
{
	char s[24];
	snprintf(s, sizeof s, w < 1024 ? "%" PRIu64 : "0x%" PRIx64, w);
	return json_string(s);
}

static json_t *json_state(const struct theorems_state *s)
{
	json_t *cells = json_object();
	for (size_t i = 0; i < s->cell_count; i++) {
		char at[16];
		snprintf(at, sizeof at, "%" PRIu32, s->cells[i].at);
		json_object_set_new(cells, at, json_word(s->cells[i].value));
	}
	return json_pack("{s:i, s:s, s:i, s:i, s:i, s:o, s:o, s:o, s:o}",
	                 "q", (int)s->q, "M", s->psw.m ? "u" : "s",
	                 "P", (int)s->psw.p, "l", (int)s->psw.l,
	                 "b", (int)s->psw.b, "timer", json_word(s->timer),
	                 "clock", json_word(s->clock),
	                 "input", json_word(s->input), "E", cells);
}

static json_t *json_outcome(const struct theorems_outcome *o)
{
	json_t *out = json_array();
	for (size_t i = 0; i < o->output_count; i++)
		json_array_append_new(out, json_word(o->outputs[i]));
	return json_pack("{s:s, s:s, s:b, s:o, s:o}", "status",
	                 machine_status_name(o->status), "cause",
	                 rtl_trap_name(o->cause), "took_input", o->took_input,
	                 "output", out, "after", json_state(&o->after));
}

json_t *theorems_json_witness(const struct theorems_witness *w,
                              const char *isa_file)
{
	json_t *states = json_array(), *outcomes = json_array();
	json_t *file = json_text(isa_file ? isa_file : w->isa_name);
	for (unsigned i = 0; i < w->states; i++) {
		json_array_append_new(states, json_state(&w->state[i]));
		json_array_append_new(outcomes, json_outcome(&w->outcome[i]));
	}
	char hash[24];
	snprintf(hash, sizeof hash, "0x%016" PRIx64, w->isa_hash);
	return json_pack(
		"{s:s, s:s, s:s, s:b, s:s, s:o, s:s, s:s, s:o, s:i, s:b, s:o, "
		"s:o, s:s}",
		"format", format, "question",
		theorems_question_key(w->question), "asks",
		theorems_question_asks(w->question), "literal",
		(w->reading & THEOREMS_LITERAL) != 0, "isa", w->isa_name,
		"isa_file", file, "isa_hash", hash, "instruction", w->insn_name,
		"word", json_word(w->insn_word), "k", (int)w->k, "timing_only",
		w->timing_only, "states", states, "outcomes", outcomes,
		"difference", w->difference);
}

void theorems_save(const struct theorems_witness *w, const char *isa_file,
                   struct text *out)
{
	json_print(theorems_json_witness(w, isa_file), JSON_INDENT(2), out);
}

/* ---- Reading ------------------------------------------------------------ */

struct reader {
	const struct source *source;
	struct arena *arena;
	struct diags *diags;
	bool failed;
};

static void wrong(struct reader *r, const char *format_, ...) TEXT_PRINTF(2, 3);

static void wrong(struct reader *r, const char *format_, ...)
{
	struct pos pos = {.source = r->source};
	va_list ap;
	va_start(ap, format_);
	diag_verror(r->diags, pos, "witness-value", format_, ap);
	va_end(ap);
	r->failed = true;
}

static const char *string(struct reader *r, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	if (!s)
		wrong(r, "`%s` is missing or is not a text", key);
	return arena_strdup(r->arena, s ? s : "");
}

static word parse_word(struct reader *r, const char *s, const char *key)
{
	struct number n = number_read(s, strlen(s));
	if (n.fault)
		wrong(r, "`%s`: `%s` is not a word", key, s);
	return n.value;
}

static word word_of(struct reader *r, const json_t *o, const char *key)
{
	return parse_word(r, string(r, o, key), key);
}

static addr address(struct reader *r, const json_t *o, const char *key,
                    addr max)
{
	const json_t *v = json_object_get(o, key);
	json_int_t n = json_integer_value(v);
	if (!json_is_integer(v) || n < 0 || n > (json_int_t)max) {
		wrong(r, "`%s` is missing or not within 0 to %" PRIu32, key,
		      max);
		return 0;
	}
	return (addr)n;
}

static void read_cells(struct reader *r, const json_t *o,
                       struct theorems_state *s)
{
	json_t *cells = json_object_get(o, "E");
	const char *key;
	json_t *value;
	if (!json_is_object(cells)) {
		wrong(r, "`E` is missing or is not an object");
		return;
	}
	s->cells = arena_alloc(r->arena,
	                       json_object_size(cells) * sizeof *s->cells);
	json_object_foreach(cells, key, value) {
		word at = parse_word(r, key, "E");
		const char *text = json_string_value(value);
		if (at >= s->q)
			wrong(r, "E[%s] is beyond q", key);
		else
			s->cells[s->cell_count++] = (struct theorems_cell){
				(addr)at, parse_word(r, text ? text : "", "E")};
	}
}

static void read_state(struct reader *r, const json_t *o,
                       struct theorems_state *s)
{
	*s = (struct theorems_state){.q = address(r, o, "q", MACHINE_Q_MAX)};
	if (s->q < MACHINE_Q_MIN)
		wrong(r, "`q` is below %d", MACHINE_Q_MIN);
	const char *m = string(r, o, "M");
	s->psw.m = strcmp(m, "u") == 0 ? MODE_U : MODE_S;
	if (s->psw.m == MODE_S && strcmp(m, "s") != 0)
		wrong(r, "`M` is `%s`, not `s` or `u`", m);
	s->psw.p = address(r, o, "P", ADDR_MAX);
	s->psw.l = address(r, o, "l", ADDR_MAX);
	s->psw.b = address(r, o, "b", ADDR_MAX);
	s->timer = word_of(r, o, "timer");
	s->clock = word_of(r, o, "clock");
	s->input = word_of(r, o, "input");
	read_cells(r, o, s);
}

static void read_question(struct reader *r, const json_t *o,
                          struct theorems_witness *w)
{
	const char *key = string(r, o, "question");
	unsigned q = 0;
	while (q < THEOREMS_QUESTION_COUNT &&
	       strcmp(key, theorems_question_key(q)) != 0)
		q++;
	if (q == THEOREMS_QUESTION_COUNT) {
		wrong(r, "`%s` is not a question", key);
		q = 0;
	}
	w->question = q;
	w->states = theorems_relation_of(q) ? 2 : 1;
	if (json_is_true(json_object_get(o, "literal")))
		w->reading = THEOREMS_LITERAL;
}

static void read_witness(struct reader *r, const json_t *o,
                         struct theorems_witness *w)
{
	const char *kind = string(r, o, "format");
	if (strcmp(kind, format) != 0) {
		wrong(r, "`format` is `%s`, not `%s`", kind, format);
		return;
	}
	read_question(r, o, w);
	w->isa_name = string(r, o, "isa");
	w->isa_hash = word_of(r, o, "isa_hash");
	w->insn_name = string(r, o, "instruction");
	w->insn_word = word_of(r, o, "word");
	w->k = address(r, o, "k", ADDR_MAX);
	w->difference = string(r, o, "difference");
	w->timing_only = json_is_true(json_object_get(o, "timing_only"));
	const json_t *states = json_object_get(o, "states");
	if (json_array_size(states) != w->states) {
		wrong(r, "`states` should be a list of %u", w->states);
		return;
	}
	for (unsigned i = 0; i < w->states; i++)
		read_state(r, json_array_get(states, i), &w->state[i]);
}

struct theorems_witness *theorems_read(const struct source *source,
                                       struct arena *arena,
                                       const char **isa_file,
                                       struct diags *diags)
{
	struct reader r = {source, arena, diags, false};
	struct theorems_witness *w = arena_alloc(arena, sizeof *w);
	json_t *o = json_read(source, "witness-json", diags);
	if (!o)
		return NULL;
	read_witness(&r, o, w);
	*isa_file = r.failed ? NULL : string(&r, o, "isa_file");
	json_decref(o);
	return r.failed ? NULL : w;
}
