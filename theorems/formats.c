/* formats.c: reports for machines: JSON, SARIF 2.1.0, JUnit XML.
 */
#include <string.h>

#include "theorems/internal.h"
#include "theorems/json.h"
#include "theorems/rules.h"

static const char *file_of(const struct theorems_report *r)
{
	return r->isa->source ? r->isa->source->name : r->isa->name;
}

/* The file that a remark is about. */
static const char *place_of(const struct theorems_report *r,
                            const struct theorems_remark *m)
{
	return m->pos.source ? m->pos.source->name : file_of(r);
}

/* SARIF's word for the unit of all columns here: characters, not bytes. */
static const char column_kind[] = "unicodeCodePoints";

static int column_of(struct pos pos)
{
	return (int)source_characters(pos);
}

/* ---- JSON --------------------------------------------------------------- */

static json_t *json_truth(enum theorems_truth t)
{
	return json_string(theorems_truth_name(t));
}

static json_t *json_answers(const struct theorems_report *r,
                            const struct theorems_unit *u)
{
	static const char *const findings[] = {"not asked", "none", "found",
	                                       "open"};
	json_t *out = json_object();
	for (unsigned q = 0; q < THEOREMS_QUESTION_COUNT; q++) {
		const struct theorems_answer *a = &u->answer[q];
		json_t *o = json_pack("{s:s}", "finding", findings[a->finding]);
		if (a->witness)
			json_object_set_new(
				o, "witness",
				theorems_json_witness(a->witness, file_of(r)));
		if (a->why)
			json_object_set_new(o, "why", json_string(a->why));
		json_object_set_new(out, theorems_question_key(q), o);
	}
	return out;
}

static json_t *json_classes(const struct theorems_unit *u)
{
	json_t *out = json_object();
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		json_object_set_new(out, isa_class_name(c),
		                    json_truth(u->is[c]));
	for (unsigned c = ISA_CONTROL_SENSITIVE; c <= ISA_LOCATION_SENSITIVE;
	     c++)
		for (unsigned m = 0; m < 2; m++) {
			char key[48];
			snprintf(key, sizeof key, "%s from %c",
			         isa_class_name(c), m ? 'u' : 's');
			json_object_set_new(out, key,
			                    json_truth(u->from[m][c]));
		}
	return out;
}

static json_t *json_unit(const struct theorems_report *r,
                         const struct theorems_unit *u)
{
	json_t *o = json_pack(
	        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "instruction",
	        u->insn->name, "classes", json_classes(u), "sensitive",
	        json_truth(u->sensitive), "user_sensitive",
	        json_truth(u->user_sensitive), "supervisor_sensitive",
	        json_truth(u->supervisor_sensitive), "commutes_from_s",
	        json_truth(u->commutes[MODE_S]), "commutes_from_u",
	        json_truth(u->commutes[MODE_U]), "answers", json_answers(r, u));
	if (u->operands)
		json_object_set_new(o, "operands", json_string(u->operands));
	return o;
}

static json_t *json_names(const struct isa_insn *const *list, size_t count)
{
	json_t *out = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(out, json_string(list[i]->name));
	return out;
}

static json_t *json_conditions(const struct theorems_report *r)
{
	json_t *out = json_object();
	for (unsigned c = 0; c < THEOREMS_CONDITIONS; c++) {
		json_t *o = json_pack("{s:o, s:o}", "holds",
		                      json_truth(r->verdict[c]),
		                      "make_privileged",
		                      json_names(r->change[c],
		                                 r->change_count[c]));
		if (r->change_count[c])
			json_object_set_new(o, "verified",
			                    json_truth(r->change_verified[c]));
		if (r->complete_count[c])
			json_object_set_new(
				o, "let_complete",
				json_names(r->complete[c],
				           r->complete_count[c]));
		json_object_set_new(out, theorems_condition_name(c), o);
	}
	return out;
}

static json_t *json_remarks(const struct theorems_report *r)
{
	json_t *out = json_array();
	for (size_t i = 0; i < r->remark_count; i++) {
		const struct theorems_remark *m = &r->remarks[i];
		json_t *file = json_text(place_of(r, m));
		json_t *o = json_pack(
			"{s:s, s:s, s:s, s:o, s:i}", "rule", m->rule->id,
			"level", theorems_level_name(m->rule->level), "message",
			m->message, "file", file, "line", (int)m->pos.line);
		if (m->unit)
			json_object_set_new(o, "instruction",
			                    json_string(m->unit->insn->name));
		json_array_append_new(out, o);
	}
	return out;
}

static json_t *json_report(const struct theorems_report *r)
{
	json_t *units = json_array(), *readings = json_array();
	size_t n;
	const struct theorems_reading *all = theorems_readings(&n);
	for (size_t i = 0; i < n; i++)
		if (r->options.reading & all[i].flag)
			json_array_append_new(readings,
			                      json_string(all[i].name));
	for (size_t i = 0; i < r->unit_count; i++)
		json_array_append_new(units, json_unit(r, &r->units[i]));
	return json_pack("{s:s, s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:o}", "isa",
	                 r->isa->name, "file", json_text(file_of(r)),
	                 "readings", readings, "solver",
	                 r->solver ? r->solver : "none", "proved", r->proved,
	                 "conditions", json_conditions(r), "claims",
	                 json_truth(r->claims), "remarks", json_remarks(r),
	                 "units", units);
}

static json_t *json_errors(const struct diags *d)
{
	json_t *out = json_array();
	for (size_t i = 0; i < d->count; i++) {
		const struct diag *g = &d->list[i];
		if (g->level != DIAG_ERROR)
			continue;
		json_t *file = g->pos.source ? json_text(g->pos.source->name)
		                             : json_null();
		json_array_append_new(
			out, json_pack("{s:o, s:i, s:i, s:s?, s:o}", "file",
		                       file, "line", (int)g->pos.line, "column",
		                       column_of(g->pos), "code", g->code,
		                       "message", json_text(g->message)));
	}
	return out;
}

void theorems_print_json(const struct theorems_report *const *reports,
                         size_t count, const struct diags *errors,
                         struct text *out)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_report(reports[i]));
	json_print(json_pack("{s:s, s:s, s:o, s:o}", "format",
	                     "thirdgen-check-1", "columnKind", column_kind,
	                     "errors", json_errors(errors), "reports", list),
	           JSON_INDENT(2), out);
}

/* ---- SARIF -------------------------------------------------------------- */

static json_t *sarif_rules(void)
{
	json_t *out = json_array();
	for (unsigned i = 0; i < THEOREMS_RULE_COUNT; i++) {
		const struct theorems_rule *r = theorems_rule(i);
		json_array_append_new(
			out, json_pack("{s:s, s:{s:s}, s:{s:s}, s:{s:s}}", "id",
		                       r->id, "shortDescription", "text",
		                       r->title, "fullDescription", "text",
		                       r->text, "defaultConfiguration", "level",
		                       theorems_level_name(r->level)));
	}
	return out;
}

/* A path as a relative reference: RFC 3986, section 4.2. */
static void add_uri(struct text *out, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "abcdefghijklmnopqrstuvwxyz"
	                            "0123456789-._~/";
	for (; *path; path++)
		if (strchr(plain, *path))
			text_char(out, *path);
		else
			text_printf(out, "%%%02X", (unsigned char)*path);
}

static json_t *sarif_place(const char *file, struct pos pos)
{
	struct text uri = {0};
	add_uri(&uri, file);
	json_t *place = json_pack("{s:{s:s}}", "artifactLocation", "uri",
	                          text_str(&uri));
	if (pos.line)
		json_object_set_new(place, "region",
		                    json_pack("{s:i, s:i}", "startLine",
		                              (int)pos.line, "startColumn",
		                              column_of(pos)));
	text_free(&uri);
	return json_pack("[{s:o}]", "physicalLocation", place);
}

static json_t *sarif_error(const struct diag *g)
{
	json_t *o = json_pack("{s:s, s:s, s:{s:o}}", "ruleId",
	                      g->code ? g->code : "error", "level", "error",
	                      "message", "text", json_text(g->message));
	if (g->pos.source)
		json_object_set_new(o, "locations",
		                    sarif_place(g->pos.source->name, g->pos));
	return o;
}

static json_t *sarif_result(const struct theorems_report *r,
                            const struct theorems_remark *m)
{
	struct text t = {0};
	text_add(&t, m->message);
	if (m->witness)
		text_printf(&t, ": %s", m->witness->difference);
	json_t *o = json_pack("{s:s, s:s, s:{s:s}, s:o}", "ruleId", m->rule->id,
	                      "level", theorems_level_name(m->rule->level),
	                      "message", "text", text_str(&t), "locations",
	                      sarif_place(place_of(r, m), m->pos));
	text_free(&t);
	return o;
}

void theorems_print_sarif(const struct theorems_report *const *reports,
                          size_t count, const struct diags *errors,
                          struct text *out)
{
	json_t *results = json_array();
	bool whole = diags_ok(errors);
	for (size_t i = 0; i < errors->count; i++)
		if (errors->list[i].level == DIAG_ERROR)
			json_array_append_new(results,
			                      sarif_error(&errors->list[i]));
	for (size_t i = 0; i < count; i++) {
		whole = whole && !reports[i]->fault && !reports[i]->stopped;
		for (size_t n = 0; n < reports[i]->remark_count; n++)
			json_array_append_new(
			        results, sarif_result(reports[i],
			                              &reports[i]->remarks[n]));
	}
	json_print(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:o}}, s:[{s:b}], s:s, "
	                     "s:o}]}",
	                     "$schema",
	                     "https://json.schemastore.org/sarif-2.1.0.json",
	                     "version", "2.1.0", "runs", "tool", "driver",
	                     "name", "thirdgen", "rules", sarif_rules(),
	                     "invocations", "executionSuccessful", whole,
	                     "columnKind", column_kind, "results", results),
	           JSON_INDENT(2), out);
}

/* ---- JUnit -------------------------------------------------------------- */

static void xml(struct text *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&': text_add(out, "&amp;"); break;
		case '<': text_add(out, "&lt;"); break;
		case '>': text_add(out, "&gt;"); break;
		case '"': text_add(out, "&quot;"); break;
		default: text_char(out, *s);
		}
}

struct junit {
	const char *suite; /* its name */
	unsigned tests, failures, skipped;
	struct text text; /* of the cases */
};

static void junit_case(const char *name, enum theorems_truth t, const char *why,
                       struct junit *n)
{
	n->tests++;
	n->failures += t == THEOREMS_NO;
	n->skipped += t == THEOREMS_UNKNOWN;
	text_add(&n->text, "    <testcase classname=\"");
	xml(&n->text, n->suite);
	text_printf(&n->text, "\" name=\"%s\"", name);
	if (t == THEOREMS_YES) {
		text_add(&n->text, "/>\n");
		return;
	}
	text_add(&n->text, t == THEOREMS_NO ? "><failure message=\""
	                                    : "><skipped message=\"");
	xml(&n->text, t == THEOREMS_NO ? why : "inconclusive");
	text_add(&n->text, "\"/></testcase>\n");
}

static void junit_condition(const struct theorems_report *r,
                            enum theorems_condition c, struct junit *n)
{
	struct text why = {0};
	text_add(&why, "violated by");
	for (size_t i = 0; i < r->change_count[c]; i++)
		text_printf(&why, " %s", r->change[c][i]->name);
	junit_case(theorems_condition_name(c), r->verdict[c], text_str(&why),
	           n);
	text_free(&why);
}

/* The cases of a report, counted as they are printed. */
static void junit_cases(const struct theorems_report *r,
                        enum theorems_condition only, struct junit *n)
{
	for (unsigned c = 0; c <= THEOREMS_EXACT_HYBRID; c++)
		if (only == THEOREMS_CONDITIONS || only == c)
			junit_condition(r, c, n);
	if (only == THEOREMS_CONDITIONS && !r->options.reading)
		junit_case("claims", r->claims, "some claims are not true", n);
}

static void junit_name(struct text *out, const char *file)
{
	struct text t = {0};
	diag_add_safe(&t, file);
	xml(out, text_str(&t));
	text_free(&t);
}

/* Readers of JUnit tell suites apart by name alone: the set's, and where
 * another file has a set of that name, the file's as well. */
static void junit_suite(const struct theorems_report *const *reports,
                        size_t count, size_t i, struct text *out)
{
	const char *name = reports[i]->isa->name, *file = file_of(reports[i]);
	text_add(out, name);
	for (size_t n = 0; n < count; n++)
		if (strcmp(reports[n]->isa->name, name) == 0 &&
		    strcmp(file_of(reports[n]), file) != 0) {
			text_add(out, " (");
			diag_add_safe(out, file);
			text_char(out, ')');
			return;
		}
}

static void junit_message(struct text *out, const struct diag *g)
{
	struct text t = {0};
	if (g->pos.line)
		text_printf(&t, "%u:%u: ", g->pos.line, g->pos.column);
	diag_add_safe(&t, g->message);
	if (g->code)
		text_printf(&t, " [%s]", g->code);
	text_char(&t, '\n');
	xml(out, text_str(&t));
	text_free(&t);
}

/* A suite for each file with errors, where the first of them is met. */
static void junit_errors(const struct diags *d, size_t first, struct text *out)
{
	const struct source *s = d->list[first].pos.source;
	const char *name = s ? s->name : "command line";
	for (size_t i = 0; i < first; i++)
		if (d->list[i].level == DIAG_ERROR &&
		    d->list[i].pos.source == s)
			return;
	text_add(out, "  <testsuite name=\"");
	junit_name(out, name);
	text_add(out, "\" tests=\"1\" failures=\"0\" errors=\"1\" "
	              "skipped=\"0\">\n    <testcase classname=\"");
	junit_name(out, name);
	text_add(out, "\" name=\"load\"><error message=\"does not load\">");
	for (size_t i = first; i < d->count; i++)
		if (d->list[i].level == DIAG_ERROR &&
		    d->list[i].pos.source == s)
			junit_message(out, &d->list[i]);
	text_add(out, "</error></testcase>\n  </testsuite>\n");
}

void theorems_print_junit(const struct theorems_report *const *reports,
                          size_t count, const struct diags *errors,
                          enum theorems_condition only, struct text *out)
{
	text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	              "<testsuites name=\"thirdgen check\">\n");
	for (size_t i = 0; i < errors->count; i++)
		if (errors->list[i].level == DIAG_ERROR)
			junit_errors(errors, i, out);
	for (size_t i = 0; i < count; i++) {
		const struct theorems_report *r = reports[i];
		struct text suite = {0};
		junit_suite(reports, count, i, &suite);
		struct junit n = {.suite = text_str(&suite)};
		junit_cases(r, only, &n);
		text_add(out, "  <testsuite name=\"");
		xml(out, n.suite);
		text_add(out, "\" file=\"");
		junit_name(out, file_of(r));
		text_printf(out, "\" tests=\"%u\" failures=\"%u\" "
		                 "skipped=\"%u\">\n", n.tests, n.failures,
		            n.skipped);
		text_add(out, text_str(&n.text));
		text_add(out, "  </testsuite>\n");
		text_free(&n.text);
		text_free(&suite);
	}
	text_add(out, "</testsuites>\n");
}
