/* remarks.c: what is to be said about each instruction, by rules. */
#include "theorems/internal.h"
#include "theorems/rules.h"

struct remarks {
	struct theorems_report *r;
	struct theorems_remark *list;
	size_t count, room;
	const struct theorems_unit *unit;
};

static const struct theorems_witness *witness(const struct theorems_unit *u,
                                              enum theorems_question q)
{
	return u->answer[q].witness;
}

static void name_unit(const struct theorems_unit *u, struct text *t)
{
	text_add(t, u->insn->name);
	if (u->operands)
		text_printf(t, " (%s)", u->operands);
}

static void remark(struct remarks *m, enum theorems_rule_id id,
                   const struct theorems_witness *w, const char *format, ...)
        TEXT_PRINTF(4, 5);

static void remark(struct remarks *m, enum theorems_rule_id id,
                   const struct theorems_witness *w, const char *format, ...)
{
	struct arena *arena = &m->r->arena;
	struct text t = {0};
	va_list ap;
	if (m->unit) {
		name_unit(m->unit, &t);
		text_char(&t, ' ');
	}
	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	m->list = arena_grow(arena, m->list, m->count, &m->room,
	                     sizeof *m->list);
	m->list[m->count++] = (struct theorems_remark){
		theorems_rule(id), m->unit, w,
		m->unit ? m->unit->insn->pos
		        : (struct pos){m->r->isa->source, 0, 0, 0},
		arena_strdup(arena, text_str(&t))};
	text_free(&t);
}

/* "from s and u" */
static const char *from(const struct theorems_unit *u, enum isa_class c)
{
	bool s = u->from[MODE_S][c] == THEOREMS_YES;
	bool t = u->from[MODE_U][c] == THEOREMS_YES;
	return s && t ? "from s and u" : t ? "from u" : "from s";
}

static bool yes(enum theorems_truth t)
{
	return t == THEOREMS_YES;
}

/* ---- The paper's conditions --------------------------------------------- */

static void remark_sensitive(struct remarks *m)
{
	const struct theorems_unit *u = m->unit;
	enum theorems_question q;
	bool said = false;
	if (u->answer[THEOREMS_CONTROL_S].witness ||
	    u->answer[THEOREMS_CONTROL_U].witness) {
		q = witness(u, THEOREMS_CONTROL_S) ? THEOREMS_CONTROL_S
		                                   : THEOREMS_CONTROL_U;
		bool s = witness(u, THEOREMS_CONTROL_S) != NULL;
		bool t = witness(u, THEOREMS_CONTROL_U) != NULL;
		remark(m, THEOREMS_PG101, witness(u, q),
		       "is control-sensitive from %s and not privileged",
		       s && t ? "s and u" : s ? "s" : "u");
		said = true;
	}
	if (yes(u->is[ISA_LOCATION_SENSITIVE])) {
		q = witness(u, THEOREMS_LOCATION_S) ? THEOREMS_LOCATION_S
		                                    : THEOREMS_LOCATION_U;
		remark(m, THEOREMS_PG102, witness(u, q),
		       "is location-sensitive %s and not privileged",
		       from(u, ISA_LOCATION_SENSITIVE));
		said = true;
	}
	if (yes(u->is[ISA_MODE_SENSITIVE])) {
		remark(m, THEOREMS_PG103, witness(u, THEOREMS_MODE),
		       "is mode-sensitive and not privileged");
		said = true;
	}
	if (!said && witness(u, THEOREMS_MODE_AND_PLACE))
		remark(m, THEOREMS_PG104, witness(u, THEOREMS_MODE_AND_PLACE),
		       "is sensitive to mode and place together and not "
		       "privileged");
	q = witness(u, THEOREMS_CELLS_S) ? THEOREMS_CELLS_S : THEOREMS_CELLS_U;
	if (witness(u, q) && !(m->r->options.reading & THEOREMS_NO_FOOTNOTE))
		remark(m, THEOREMS_PG105, witness(u, q),
		       "can change E[0] or E[1] whatever R is, and is not "
		       "privileged");
}

/* Why an instruction that traps in user mode whatever the state is not
 * privileged. */
static void remark_not_complete(struct remarks *m)
{
	const struct theorems_unit *u = m->unit;
	if (u->answer[THEOREMS_COMPLETES_U].finding != THEOREMS_NONE)
		return;
	if (u->answer[THEOREMS_COMPLETES].finding == THEOREMS_FOUND)
		remark(m, THEOREMS_PG107, witness(u, THEOREMS_UNPRIVILEGED),
		       "always traps in user mode, and is not privileged "
		       "because it may trap in supervisor mode");
}

static void remark_efficiency(struct remarks *m)
{
	if (theorems_check_unit(m->unit, THEOREMS_EFFICIENCY, 0) ==
	    THEOREMS_NO)
		remark(m, THEOREMS_PG108,
		       witness(m->unit, THEOREMS_INTERVENTION),
		       "is innocuous, and in some states it traps in user mode "
		       "only");
}

static void remark_user_sensitive(struct remarks *m)
{
	static const enum theorems_question order[] = {
		THEOREMS_CONTROL_U, THEOREMS_LOCATION_U, THEOREMS_CELLS_U,
		THEOREMS_MODE,
	};
	const struct theorems_witness *w = NULL;
	for (size_t i = 0; !w && i < sizeof order / sizeof *order; i++)
		w = witness(m->unit, order[i]);
	remark(m, THEOREMS_PG106, w,
	       "is user-sensitive and not privileged: Theorem 3's condition "
	       "fails too");
}

/* ---- The exact condition ------------------------------------------------ */

static void remark_exact(struct remarks *m)
{
	const struct theorems_witness *s = witness(m->unit, THEOREMS_EXACT_S);
	const struct theorems_witness *u = witness(m->unit, THEOREMS_EXACT_U);
	const struct theorems_witness *any = s ? s : u;
	if (!any)
		return;
	if ((!s || s->timing_only) && (!u || u->timing_only)) {
		remark(m, THEOREMS_PG113, any,
		       "differs under a monitor, by timing alone");
		return;
	}
	if (s)
		remark(m, THEOREMS_PG111, s, "does not commute with the VM map "
		                             "in virtual supervisor mode");
	if (u)
		remark(m, THEOREMS_PG112, u, "does not commute with the VM map "
		                             "in virtual user mode");
}

static void remark_beyond(struct remarks *m)
{
	static const struct {
		enum isa_class class;
		enum theorems_rule_id rule;
		enum theorems_question question[2];
	} rows[] = {
		{ISA_SIZE_SENSITIVE, THEOREMS_PG121,
		 {THEOREMS_SIZE, THEOREMS_SIZE}},
		{ISA_DEVICE_SENSITIVE, THEOREMS_PG122,
		 {THEOREMS_DEVICE, THEOREMS_DEVICE_READ}},
		{ISA_TIME_SENSITIVE, THEOREMS_PG123,
		 {THEOREMS_TIME, THEOREMS_TIME}},
		{ISA_PROCESSOR_SENSITIVE, THEOREMS_PG124,
		 {THEOREMS_PROCESSOR, THEOREMS_PROCESSOR}},
		{ISA_STORAGE_SENSITIVE, THEOREMS_PG125,
		 {THEOREMS_STORAGE, THEOREMS_STORAGE_READ}},
	};
	const struct theorems_unit *u = m->unit;
	bool unprivileged = u->is[ISA_PRIVILEGED] == THEOREMS_NO;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!unprivileged || !yes(u->is[rows[i].class]))
			continue;
		const struct theorems_witness *w =
		        witness(u, rows[i].question[0]);
		remark(m, rows[i].rule, w ? w : witness(u, rows[i].question[1]),
		       "is %s and not privileged",
		       isa_class_name(rows[i].class));
	}
	if (yes(u->is[ISA_TRAP_SENSITIVE]))
		remark(m, THEOREMS_PG126, witness(u, THEOREMS_TRAPS),
		       "is trap-sensitive");
}

/* ---- Claims ------------------------------------------------------------- */

/* A claim about an instruction holds if it holds of its forms: what is
 * existential of one, privileged (and innocuous) of all. */
static enum theorems_truth insn_is(const struct theorems_report *r,
                                   const struct isa_insn *i, enum isa_class c,
                                   int mode)
{
	bool all = c == ISA_PRIVILEGED || c == ISA_INNOCUOUS;
	enum theorems_truth t = all ? THEOREMS_YES : THEOREMS_NO;
	for (size_t n = 0; n < r->unit_count; n++) {
		const struct theorems_unit *u = &r->units[n];
		if (u->insn != i)
			continue;
		enum theorems_truth here =
		        mode < 0 ? u->is[c] : u->from[mode][c];
		t = all ? theorems_truth_and(t, here)
		        : theorems_truth_or(t, here);
	}
	return t;
}

static enum theorems_truth check_modes(struct remarks *m, enum isa_class c)
{
	const struct isa_insn *i = m->unit->insn;
	const struct isa_claim *claim = &i->claim;
	unsigned s = claim->from_s >> c & 1, u = claim->from_u >> c & 1;
	enum theorems_truth is_s = insn_is(m->r, i, c, MODE_S);
	enum theorems_truth is_u = insn_is(m->r, i, c, MODE_U);
	if (!s && !u)
		return THEOREMS_YES; /* not said */
	if (is_s == THEOREMS_UNKNOWN || is_u == THEOREMS_UNKNOWN)
		return THEOREMS_UNKNOWN;
	if (yes(is_s) == (bool)s && yes(is_u) == (bool)u)
		return THEOREMS_YES;
	remark(m, THEOREMS_PG133, NULL, "is claimed %s from %s, but is so %s",
	       isa_class_name(c), s && u ? "s and u" : s ? "s" : "u",
	       from(m->unit, c));
	return THEOREMS_NO;
}

static enum theorems_truth check_claim(struct remarks *m, enum isa_class c)
{
	const struct isa_insn *i = m->unit->insn;
	enum theorems_truth is = insn_is(m->r, i, c, -1);
	bool claimed = i->claim.classes >> c & 1;
	bool letter = c < ISA_SIZE_SENSITIVE && c != ISA_PARTLY_PRIVILEGED;
	if (claimed && is == THEOREMS_NO) {
		remark(m, THEOREMS_PG131, NULL, "is claimed %s, but is not",
		       isa_class_name(c));
		return THEOREMS_NO;
	}
	if (!claimed && letter && is == THEOREMS_YES) {
		if (c == ISA_INNOCUOUS) /* follows from the others */
			return THEOREMS_YES;
		remark(m, THEOREMS_PG132, NULL, "is %s, which is not claimed",
		       isa_class_name(c));
		return THEOREMS_NO;
	}
	if (claimed && is == THEOREMS_UNKNOWN)
		return is;
	return claimed ? check_modes(m, c) : THEOREMS_YES;
}

static void remark_claims(struct remarks *m)
{
	const struct theorems_unit *u = m->unit;
	bool first = u == m->r->units || u[-1].insn != u->insn;
	if (!first || !u->insn->claim.stated || m->r->options.reading)
		return;
	for (unsigned c = 0; c < ISA_CLASS_COUNT; c++)
		m->r->claims =
			theorems_truth_and(m->r->claims, check_claim(m, c));
}

/* ---- Remarks ------------------------------------------------------------ */

static void remark_open(struct remarks *m)
{
	const struct theorems_unit *u = m->unit;
	unsigned open = 0;
	const char *why = NULL;
	enum theorems_question first = 0;
	for (unsigned q = THEOREMS_QUESTION_COUNT; q-- > 0;)
		if (u->answer[q].finding == THEOREMS_OPEN) {
			open++;
			why = u->answer[q].why;
			first = q;
		}
	if (open && m->r->proved)
		remark(m, THEOREMS_PG151, NULL,
		       "%s: open questions: %u, among them `%s` (%s)",
		       "is not settled", open, theorems_question_key(first),
		       why);
}

static void remark_unit(struct remarks *m)
{
	const struct theorems_unit *u = m->unit;
	unsigned reading = m->r->options.reading;
	if (theorems_check_unit(u, THEOREMS_T1, reading) == THEOREMS_NO) {
		remark_sensitive(m);
		remark_not_complete(m);
	}
	if (theorems_check_unit(u, THEOREMS_T3, reading) == THEOREMS_NO)
		remark_user_sensitive(m);
	remark_exact(m);
	remark_efficiency(m);
	remark_beyond(m);
	remark_claims(m);
	if (u->insn->user == ISA_IGNORE && !yes(u->commutes[MODE_S]))
		remark(m, THEOREMS_PG141, NULL,
		       "does nothing in user mode, which is not a trap");
	if (u->operands && yes(u->is[ISA_PRIVILEGED]))
		remark(m, THEOREMS_PG142, NULL,
		       "is privileged, but not with other operands");
	remark_open(m);
}

void theorems_check_remarks(struct theorems_report *r)
{
	struct remarks m = {.r = r};
	/* claims are about the default reading */
	r->claims = r->options.reading ? THEOREMS_UNKNOWN : THEOREMS_YES;
	if (!r->proved && r->options.method != THEOREMS_SEARCH)
		remark(&m, THEOREMS_PG152, NULL, "nothing is proved: %s",
		       r->solver);
	for (size_t i = 0; i < r->unit_count; i++) {
		m.unit = &r->units[i];
		remark_unit(&m);
	}
	r->remarks = m.list;
	r->remark_count = m.count;
}
