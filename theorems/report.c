/* report.c: the report for people: the table of classes, the picture of the
 * two sets, what is wrong, what follows.
 */
#include <string.h>

#include "theorems/internal.h"
#include "theorems/rules.h"

enum { WIDTH = 78 };

/* ---- The table of classes ----------------------------------------------- */

static void add_name(const struct theorems_unit *u, struct text *out)
{
	text_add(out, u->insn->name);
	if (u->operands)
		text_printf(out, " (%s)", u->operands);
}

static const char *yes_no(enum theorems_truth t)
{
	return t == THEOREMS_YES ? "yes" : t == THEOREMS_NO ? "no" : "?";
}

static const char *modes(const struct theorems_unit *u, enum isa_class c)
{
	enum theorems_truth s = u->from[MODE_S][c], t = u->from[MODE_U][c];
	if (s == THEOREMS_UNKNOWN || t == THEOREMS_UNKNOWN)
		return u->is[c] == THEOREMS_YES ? "some" : "?";
	if (s == THEOREMS_YES)
		return t == THEOREMS_YES ? "s u" : "s";
	return t == THEOREMS_YES ? "u" : "-";
}

static void add_beyond(const struct theorems_unit *u, struct text *out)
{
	bool any = false;
	for (unsigned c = ISA_SIZE_SENSITIVE; c < ISA_CLASS_COUNT; c++) {
		const char *name = isa_class_name(c);
		if (u->is[c] == THEOREMS_NO)
			continue;
		text_printf(out, "%s%.*s%s", any ? " " : "",
		            (int)strcspn(name, "-"), name,
		            u->is[c] == THEOREMS_UNKNOWN ? "?" : "");
		any = true;
	}
	if (!any)
		text_char(out, '-');
}

/* An instruction about which there is nothing to say. */
static bool plain(const struct theorems_unit *u)
{
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		if (u->is[c] !=
		    (c == ISA_INNOCUOUS ? THEOREMS_YES : THEOREMS_NO))
			return false;
	return !u->operands;
}

static const char *commutes(const struct theorems_unit *u, enum mode m)
{
	const struct theorems_witness *w =
	        u->answer[m ? THEOREMS_EXACT_U : THEOREMS_EXACT_S].witness;
	return w && w->timing_only ? "timing" : yes_no(u->commutes[m]);
}

/* Over some pairs of states it does what a privileged one does over all. */
static bool in_part(const struct theorems_unit *u)
{
	return u->is[ISA_PARTLY_PRIVILEGED] == THEOREMS_YES ||
	       (u->answer[THEOREMS_COMPLETES].finding == THEOREMS_FOUND &&
	        u->answer[THEOREMS_COMPLETES_U].finding == THEOREMS_NONE);
}

static void print_unit(const struct theorems_unit *u, size_t name,
                       struct text *out)
{
	size_t start = out->size;
	const char *mode = u->is[ISA_MODE_SENSITIVE] == THEOREMS_YES ? "s/u"
	                   : u->is[ISA_MODE_SENSITIVE] == THEOREMS_NO ? "-"
	                                                              : "?";
	enum theorems_truth p = u->is[ISA_PRIVILEGED];
	text_add(out, "  ");
	add_name(u, out);
	text_pad_to(out, start, name);
	text_printf(out, "%-11s %-8s %-9s %-5s %-7s %-7s ",
	            p == THEOREMS_YES       ? "always"
	            : p == THEOREMS_UNKNOWN ? "?"
	            : in_part(u)            ? "in part"
	                                    : "never",
	            modes(u, ISA_CONTROL_SENSITIVE),
	            modes(u, ISA_LOCATION_SENSITIVE), mode,
	            commutes(u, MODE_S), commutes(u, MODE_U));
	add_beyond(u, out);
	text_char(out, '\n');
}

/* Names separated by blanks, in lines that begin with `indent` blanks. */
static void wrap(struct text *out, size_t *start, size_t indent,
                 const char *name)
{
	if (out->size - *start + strlen(name) + 1 > WIDTH) {
		text_char(out, '\n');
		*start = out->size;
		text_repeat(out, ' ', indent - 1);
	}
	text_printf(out, " %s", name);
}

static void print_plain(const struct theorems_report *r, struct text *out)
{
	size_t n = 0;
	for (size_t i = 0; i < r->unit_count; i++)
		n += plain(&r->units[i]);
	if (!n)
		return;
	text_printf(out,
	            "  and %zu innocuous, unprivileged ones that commute:\n",
	            n);
	size_t start = out->size;
	text_add(out, "   ");
	for (size_t i = 0; i < r->unit_count; i++)
		if (plain(&r->units[i]))
			wrap(out, &start, 4, r->units[i].insn->name);
	text_char(out, '\n');
}

static void print_classes(const struct theorems_report *r, struct text *out)
{
	size_t name = strlen("  instruction") + 1;
	for (size_t i = 0; i < r->unit_count; i++) {
		const struct theorems_unit *u = &r->units[i];
		size_t n = 3 + strlen(u->insn->name) +
		           (u->operands ? 3 + strlen(u->operands) : 0);
		if (!plain(u) && n > name)
			name = n < 30 ? n : 30;
	}
	size_t start = out->size;
	text_pad_to(out, start, name);
	text_add(out, "            sensitive: from           commutes\n");
	start = out->size;
	text_add(out, "  instruction");
	text_pad_to(out, start, name);
	text_add(out, "privileged  control  location  mode  from s  from u  "
	              "beyond\n");
	for (size_t i = 0; i < r->unit_count; i++)
		if (!plain(&r->units[i]))
			print_unit(&r->units[i], name, out);
	print_plain(r, out);
}

/* ---- The picture of the two sets ---------------------------------------- */

enum { INNER = 20 }; /* columns for names in each of the three regions */

struct region {
	const struct theorems_report *r;
	enum theorems_truth sensitive, privileged;
	size_t next; /* unit to continue with */
};

static bool inside(const struct region *g, const struct theorems_unit *u)
{
	return u->sensitive == g->sensitive &&
	       u->is[ISA_PRIVILEGED] == g->privileged;
}

static size_t size_of(const struct region *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->r->unit_count; i++)
		n += inside(g, &g->r->units[i]);
	return n;
}

/* The next line of names; INNER columns wide. */
static void next_line(struct region *g, struct text *out)
{
	size_t start = out->size;
	for (; g->next < g->r->unit_count; g->next++) {
		const struct theorems_unit *u = &g->r->units[g->next];
		size_t used = out->size - start;
		if (!inside(g, u))
			continue;
		if (used && used + strlen(u->insn->name) + 1 > INNER)
			break;
		text_printf(out, "%s%.*s", used ? " " : "", INNER,
		            u->insn->name);
	}
	size_t used = out->size - start;
	if (used < INNER)
		text_repeat(out, ' ', INNER - used);
}

static bool more(const struct region *g)
{
	for (size_t i = g->next; i < g->r->unit_count; i++)
		if (inside(g, &g->r->units[i]))
			return true;
	return false;
}

static void rule(struct text *out, const char *title, size_t width)
{
	size_t n = strlen(title);
	text_add(out, title);
	text_repeat(out, '-', width > n ? width - n : 0);
}

static void print_picture(const struct theorems_report *r, struct text *out)
{
	struct region s = {r, THEOREMS_YES, THEOREMS_NO, 0};
	struct region both = {r, THEOREMS_YES, THEOREMS_YES, 0};
	struct region p = {r, THEOREMS_NO, THEOREMS_YES, 0};
	struct region *all[] = {&s, &both, &p};
	static const char *const none[] = {"none, as required", "none", "none"};
	bool first = true;
	text_add(out, "\n    .");
	rule(out, "- sensitive ", 2 * INNER + 7);
	text_add(out, ".\n    |");
	text_repeat(out, ' ', INNER + 2);
	text_char(out, '.');
	rule(out, "- privileged ", INNER + 3);
	text_char(out, '+');
	rule(out, "", INNER + 3);
	text_add(out, ".\n");
	while (first || more(&s) || more(&both) || more(&p)) {
		text_add(out, "    | ");
		for (unsigned i = 0; i < 3; i++) {
			if (first && size_of(all[i]) == 0)
				text_printf(out, "%-*s", INNER, none[i]);
			else
				next_line(all[i], out);
			text_add(out, i == 0   ? " | "
			              : i == 1 ? "  | "
			                       : "   |");
		}
		text_char(out, '\n');
		first = false;
	}
	text_add(out, "    |");
	text_repeat(out, ' ', INNER + 2);
	text_char(out, '\'');
	rule(out, "", INNER + 3);
	text_char(out, '+');
	rule(out, "", INNER + 3);
	text_add(out, "'\n    '");
	rule(out, "", 2 * INNER + 6);
	text_add(out, "'\n");
}

/* ---- Remarks ------------------------------------------------------------ */

static void print_place(struct pos pos, struct text *out)
{
	if (pos.source && pos.line)
		text_printf(out, "%s:%u: ", pos.source->name, pos.line);
	else if (pos.source)
		text_printf(out, "%s: ", pos.source->name);
}

/* Without --explain, one witness for each of the first few instructions. */
static void print_remarks(const struct theorems_report *r, bool explain,
                          struct text *out)
{
	enum { FEW = 4 };
	const struct theorems_unit *last = NULL;
	unsigned shown = 0, hidden = 0;
	for (size_t i = 0; i < r->remark_count; i++) {
		const struct theorems_remark *m = &r->remarks[i];
		bool error = m->rule->level == THEOREMS_LEVEL_ERROR;
		text_char(out, '\n');
		print_place(m->pos, out);
		text_printf(out, "%s: %s [%s]\n",
		            theorems_level_name(m->rule->level), m->message,
		            m->rule->id);
		if (!m->witness)
			continue;
		if (explain || (error && m->unit != last && shown < FEW)) {
			theorems_show(m->witness, r->isa, out);
			shown++;
			last = m->unit;
		} else {
			text_printf(out, "      %s\n", m->witness->difference);
			hidden++;
		}
	}
	if (hidden)
		text_printf(out, "\n(%u more witness%s: --explain)\n", hidden,
		            hidden == 1 ? "" : "es");
}

/* ---- Verdicts ----------------------------------------------------------- */

static size_t violators(const struct theorems_report *r,
                        enum theorems_condition c)
{
	size_t n = 0;
	for (size_t i = 0; i < r->unit_count; i++)
		n += theorems_check_unit(&r->units[i], c, r->options.reading) ==
		     THEOREMS_NO;
	return n;
}

static void consequence(const struct theorems_report *r,
                        enum theorems_condition c, struct text *out)
{
	enum theorems_truth v = r->verdict[c];
	enum theorems_truth exact = r->verdict[THEOREMS_EXACT];
	bool paper = c == THEOREMS_T1 || c == THEOREMS_T3;
	const char *monitor = c == THEOREMS_T3 ? "a hybrid VMM" : "a VMM";
	if (v == THEOREMS_UNKNOWN) {
		text_add(out, "not settled");
	} else if (paper && v == THEOREMS_YES) {
		text_printf(out, "%s may be constructed", monitor);
	} else if (paper && c == THEOREMS_T1 &&
	           (r->options.reading & THEOREMS_IFF)) {
		text_add(out, "no VMM can be constructed (says the "
		              "mis-statement)");
	} else if (paper) {
		text_add(out, "nothing is promised, nothing ruled out");
	} else if (v == THEOREMS_YES) {
		text_add(out, c == THEOREMS_EFFICIENCY
		                      ? "what is innocuous runs directly"
		                      : "direct execution is faithful");
		if (c == THEOREMS_EXACT_HYBRID)
			text_add(out, ", in user mode");
	} else if (c == THEOREMS_EFFICIENCY) {
		text_add(out, "the monitor has to intervene");
	} else {
		text_add(out, "the standard VM map is not enough");
	}
	if (c == THEOREMS_T1 && v == THEOREMS_NO && exact == THEOREMS_YES)
		text_add(out, "; here it is not necessary");
}

static void print_verdict(const struct theorems_report *r,
                          enum theorems_condition c, const char *title,
                          const char *of, struct text *out)
{
	enum theorems_truth v = r->verdict[c];
	text_printf(out, "  %-14s %-8s ", title,
	            v == THEOREMS_YES  ? "holds"
	            : v == THEOREMS_NO ? "fails"
	                               : "open");
	if (v == THEOREMS_NO)
		text_printf(out, "%zu %s: ", violators(r, c), of);
	consequence(r, c, out);
	text_char(out, '\n');
}

static void print_verdicts(const struct theorems_report *r, struct text *out)
{
	text_char(out, '\n');
	print_verdict(r, THEOREMS_T1, "Theorem 1", "sensitive, unprivileged",
	              out);
	print_verdict(r, THEOREMS_T3, "Theorem 3",
	              r->options.reading & THEOREMS_USER_REVERSED
	                      ? "supervisor-sensitive, unprivileged"
	                      : "user-sensitive, unprivileged",
	              out);
	print_verdict(r, THEOREMS_EXACT, "exact", "do not commute", out);
	print_verdict(r, THEOREMS_EXACT_HYBRID, "exact, hybrid",
	              "do not commute", out);
	print_verdict(r, THEOREMS_EFFICIENCY, "efficiency",
	              "innocuous, trapped", out);
	if (r->verdict[THEOREMS_T1] == THEOREMS_YES &&
	    r->verdict[THEOREMS_EXACT] == THEOREMS_NO)
		text_add(out,
		         "\n"
		         "  Theorem 1's condition holds to the letter, but "
		         "equivalence fails: an\n"
		         "  instruction uses something that the paper's model "
		         "leaves out.\n");
	text_printf(out, "  %-14s %s\n", "claims",
	            r->options.reading             ? "not compared"
	            : r->claims == THEOREMS_YES ? "all true"
	            : r->claims == THEOREMS_NO  ? "not all true"
	                                        : "open");
}

static bool same_list(const struct isa_insn *const *a, size_t m,
                      const struct isa_insn *const *b, size_t n)
{
	return m == n && (n == 0 || memcmp(a, b, n * sizeof *a) == 0);
}

/* The same change, with the same success. */
static bool same_change(const struct theorems_report *r,
                        enum theorems_condition a, enum theorems_condition b)
{
	return r->change_verified[a] == r->change_verified[b] &&
	       same_list(r->change[a], r->change_count[a], r->change[b],
	                 r->change_count[b]) &&
	       same_list(r->complete[a], r->complete_count[a], r->complete[b],
	                 r->complete_count[b]);
}

/* Those that trap in user mode already are left out unless `all`. */
static size_t print_names(const struct isa_insn *const *list, size_t count,
                          bool all, struct text *out)
{
	size_t start = out->size, n = 0;
	text_add(out, "   ");
	for (size_t i = 0; i < count; i++)
		if (all || list[i]->user != ISA_TRAP) {
			wrap(out, &start, 4, list[i]->name);
			n++;
		}
	text_char(out, '\n');
	return n;
}

static void print_change(const struct theorems_report *r,
                         enum theorems_condition c, size_t *start,
                         struct text *out)
{
	static const char *const must_not[] = {
		"these must not trap in supervisor mode,",
		"but for memory and arithmetic traps:"};
	struct text names = {0};
	size_t n = print_names(r->change[c], r->change_count[c], false, &names);
	wrap(out, start, 4, "to hold,");
	if (n) {
		wrap(out, start, 4, "these must trap in user mode:");
		text_printf(out, "\n%s", text_str(&names));
		*start = out->size;
		if (r->complete_count[c])
			text_add(out, "  and");
	}
	text_free(&names);
	if (r->complete_count[c]) {
		wrap(out, start, 4, must_not[0]);
		wrap(out, start, 4, must_not[1]);
		text_char(out, '\n');
		print_names(r->complete[c], r->complete_count[c], true, out);
	}
	text_printf(out, "    (a minimal set; re-checked: %s)\n",
	            r->change_verified[c] == THEOREMS_YES ? "it holds"
	            : r->change_verified[c] == THEOREMS_NO
	                    ? "it still fails"
	                    : "not settled");
}

static void print_remedies(const struct theorems_report *r, struct text *out)
{
	static const char *const names[] = {
		"Theorem 1", "Theorem 3", "the exact condition",
		"the hybrid's exact condition", "efficiency"};
	unsigned done = 0;
	for (unsigned c = 0; c <= THEOREMS_EFFICIENCY; c++) {
		if (!r->change_count[c] || done >> c & 1)
			continue;
		text_add(out, done ? "" : "\n");
		size_t start = out->size;
		text_add(out, "  For");
		wrap(out, &start, 4, names[c]);
		for (unsigned d = c + 1; d <= THEOREMS_EFFICIENCY; d++)
			if (same_change(r, c, d)) {
				wrap(out, &start, 4, "and");
				wrap(out, &start, 4, names[d]);
				done |= 1u << d;
			}
		done |= 1u << c;
		print_change(r, c, &start, out);
	}
}

/* ---- All of it ---------------------------------------------------------- */

static void print_reading(const struct theorems_report *r, struct text *out)
{
	size_t n;
	const struct theorems_reading *all = theorems_readings(&n);
	for (size_t i = 0; i < n; i++)
		if (r->options.reading & all[i].flag)
			text_printf(out, "  reading %s: %s\n", all[i].name,
			            all[i].about);
}

static void print_method(const struct theorems_report *r, struct text *out)
{
	unsigned open = 0;
	for (size_t i = 0; i < r->unit_count; i++)
		for (unsigned q = 0; q < THEOREMS_QUESTION_COUNT; q++)
			open += r->units[i].answer[q].finding == THEOREMS_OPEN;
	if (r->options.method == THEOREMS_SEARCH)
		text_add(out, "searched, nothing proved");
	else if (!r->proved)
		text_printf(out, "searched, nothing proved: %s", r->solver);
	else if (open)
		text_printf(out, "%u of %u questions open (%s)", open,
		            r->questions, r->solver);
	else
		text_printf(out, "all proved or witnessed (%s)", r->solver);
	if (r->options.method == THEOREMS_BOTH && r->proved && !r->fault)
		text_add(out, "; search agrees");
	text_char(out, '\n');
}

void theorems_print(const struct theorems_report *r, bool explain,
                    struct text *out)
{
	text_printf(out, "%s: %zu instructions; ", r->isa->name,
	            r->isa->insn_count);
	print_method(r, out);
	print_reading(r, out);
	text_char(out, '\n');
	print_classes(r, out);
	print_picture(r, out);
	print_remarks(r, explain, out);
	print_verdicts(r, out);
	print_remedies(r, out);
	if (r->stopped)
		text_add(out, "\n"
		              "  stopped: some instructions were not "
		              "checked\n");
}
