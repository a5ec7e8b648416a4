/* breaks.c: the commands that make, change and remove stops. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/expr.h"
#include "repl/seen.h"

/* ---- Making -------------------------------------------------------------- */

/* Of the selected level, unless the caller changes that. */
static struct stop *make(struct repl *r, enum stop_kind kind, const char *what,
                         size_t n)
{
	struct stop *s = calloc(1, sizeof *s), **end = &r->stops;
	while (n > 0 && strchr(" \t", what[n - 1]))
		n--;
	char *copy = strndup(what, n);
	if (!s || !copy) {
		free(s);
		free(copy);
		repl_fail(r, "no memory");
		return NULL;
	}
	repl_seen_forget(r);
	s->number = ++r->stop_count;
	s->kind = kind;
	s->level = r->level;
	s->enabled = true;
	s->what = copy;
	while (*end)
		end = &(*end)->next;
	*end = s;
	return s;
}

/* A condition: read now, so that what is wrong with it is said at once, and
 * computed where it stands. */
struct condition {
	char *text; /* NULL: none */
	struct expr *test;
};

static void condition_free(struct condition *c)
{
	free(c->text);
	repl_expr_free(c->test);
	*c = (struct condition){0};
}

/* With the names of the program at a level, in a VM of the monitor below. */
static bool read_condition(struct repl *r, unsigned level, unsigned vm,
                           const char *s, struct condition *c)
{
	struct view v;
	*c = (struct condition){0};
	s = repl_skip_blanks(s);
	repl_level_view_vm(r, &r->m, level, vm, &v);
	c->test = repl_expr_parse_all(r, &v, s);
	if (!c->test)
		return false;
	c->text = strdup(s);
	if (c->text)
		return true;
	condition_free(c);
	return repl_fail(r, "no memory");
}

static void give_condition(struct stop *s, const struct condition *c)
{
	s->condition = c->text;
	s->test = c->test;
}

/* `if EXPR` at the end, or nothing. */
static bool condition(struct repl *r, unsigned level, unsigned vm,
                      const char *s, struct condition *c)
{
	const char *at = s;
	*c = (struct condition){0};
	if (!*s)
		return true;
	const char *name;
	size_t n;
	if (!repl_next_word(&at, &name, &n) || !repl_word_is(name, n, "if"))
		return repl_fail(r, "expected `if EXPRESSION`, not `%s`", s);
	return read_condition(r, level, vm, at, c);
}

static void say_place(struct repl *r, const struct stop *s)
{
	struct text t = {0};
	repl_level_place(r, s->real, &t);
	if (t.size)
		text_add(&t, ", ");
	size_t had = t.size;
	repl_level_line(r, s->real, &t);
	if (t.size > had)
		text_add(&t, ", ");
	text_printf(&t, "real %u", s->real);
	if (s->level != r->level)
		text_printf(&t, ", level %u (%s)", s->level,
		            repl_level_name(r, s->level));
	repl_say(r, "%s\n", text_str(&t));
	text_free(&t);
}

/* A place belongs to the level whose program is there. */
static bool make_break(struct repl *r, const char *arguments, bool temporary)
{
	const char *s = arguments;
	struct view v;
	addr real;
	unsigned vm, level;
	struct condition cond;
	repl_level_view(r, &r->m, r->level, &v);
	if (!*s && repl_view_relocate(&v, v.psw.p, &real))
		;
	else if (!repl_stop_place(r, &s, &real))
		return false;
	size_t n = (size_t)(s - arguments);
	level = repl_level_owner(r, real, &vm);
	if (!condition(r, level, vm, repl_skip_blanks(s), &cond))
		return false;
	struct stop *b = make(r, STOP_BREAK, n ? arguments : "here",
	                      n ? n : 4);
	if (!b) {
		condition_free(&cond);
		return false;
	}
	b->level = level;
	b->vm = vm;
	b->real = real;
	b->count = 1;
	b->temporary = temporary;
	give_condition(b, &cond);
	repl_stops_mark(r, NULL);
	repl_say(r, "%s %u at ",
	         temporary ? "temporary breakpoint" : "breakpoint", b->number);
	say_place(r, b);
	return true;
}

bool repl_do_break(struct repl *r, const char *arguments)
{
	return make_break(r, arguments, false);
}

bool repl_do_tbreak(struct repl *r, const char *arguments)
{
	return make_break(r, arguments, true);
}

/* What a watchpoint looks at: cells, or with `value` what the expression is. */
struct watched {
	struct location place;
	bool value;
	addr real;
	word count;
};

/* `-l` or `-location`, as gdb writes it: the cell that X is now. */
static bool location_option(const char **s)
{
	const char *at = *s, *w;
	size_t n;
	if (!repl_next_word(&at, &w, &n) ||
	    (!repl_word_is(w, n, "-l") && !repl_word_is(w, n, "-location")))
		return false;
	*s = repl_skip_blanks(at);
	return true;
}

/* Whether it is cells or a value that is to be watched. */
static bool choose(struct repl *r, enum stop_kind kind, bool location,
                   struct watched *w)
{
	bool fixed = w->place.absolute || w->place.machine;
	switch (fixed ? FORM_CELL : repl_expr_form(w->place.e)) {
	case FORM_CELL:
		return true;
	case FORM_MOVING: /* *p: its value, or where it is now */
		w->value = !location && kind == STOP_WATCH;
		return true;
	case FORM_CONSTANT:
		return repl_fail(r, "this never changes, because a label is an "
		                    "address; `mem[LABEL]` is what is there");
	default:
		break;
	}
	w->value = true;
	return (kind == STOP_WATCH && !location) ||
	       repl_fail(r, "expected a cell: a register, a label, an address, "
	                    "mem[a], E[a] or real[a]");
}

static bool read_watched(struct repl *r, enum stop_kind kind, const char **s,
                         struct view *v, struct watched *w)
{
	bool location = location_option(s);
	if (!repl_location_parse(r, v, s, true, &w->place) ||
	    !choose(r, kind, location, w))
		return false;
	w->count = 1;
	if (!w->value && !repl_location_eval(r, &w->place, v, &w->real))
		return false;
	if (*repl_skip_blanks(*s) != ',')
		return true;
	*s = repl_skip_blanks(*s) + 1;
	if (!repl_read_number(r, s, &w->count))
		return false;
	if (w->value)
		return repl_fail(r, "`,N` counts cells, and this is a value");
	return (w->count > 0 && w->count <= r->m.q - w->real) ||
	       repl_fail(r, "there are not %" PRIu64 " cells from there",
	                 w->count);
}

/* Cells belong to the level whose program has them, but who looks from below
 * sees more: the steps that the monitor makes. */
static void place_watch(struct repl *r, const struct watched *w, unsigned vm,
                        struct stop *s)
{
	s->vm = vm;
	if (w->value) {
		s->watched = w->place.e;
		repl_expr_vm(r, w->place.e, s->level, &s->vm);
		return;
	}
	unsigned owner = repl_level_owner(r, w->real, &vm);
	if (owner < s->level)
		s->level = owner;
	if (s->level == owner)
		s->vm = vm;
	s->real = w->real;
	s->count = (addr)w->count;
}

static void say_watch(struct repl *r, const struct stop *s)
{
	repl_say(r, "%swatchpoint %u: %s",
	         s->kind == STOP_RWATCH   ? "read "
	         : s->kind == STOP_AWATCH ? "access "
	                                  : "",
	         s->number, s->what);
	if (!s->watched)
		repl_say(r, ", real %u", s->real);
	if (s->count > 1)
		repl_say(r, " to %u", s->real + s->count - 1);
	if (s->level != r->level)
		repl_say(r, ", level %u (%s)", s->level,
		         repl_level_name(r, s->level));
	repl_say(r, "\n");
}

static bool make_watch(struct repl *r, const char *arguments,
                       enum stop_kind kind)
{
	const char *s = arguments;
	struct view v;
	struct watched w = {.value = false};
	struct condition cond = {0};
	struct stop *stop = NULL;
	if (!*s)
		return repl_fail(r, "expected an address, a register, a label "
		                    "or a value");
	repl_level_view(r, &r->m, r->level, &v);
	bool ok = read_watched(r, kind, &s, &v, &w);
	size_t n = (size_t)(s - arguments);
	if (ok && condition(r, r->level, v.vm, repl_skip_blanks(s), &cond))
		stop = make(r, kind, arguments, n);
	if (!stop || !w.value)
		repl_expr_free(w.place.e);
	if (!stop) {
		condition_free(&cond);
		return false;
	}
	place_watch(r, &w, v.vm, stop);
	give_condition(stop, &cond);
	repl_stops_mark(r, NULL);
	say_watch(r, stop);
	return true;
}

bool repl_do_watch(struct repl *r, const char *arguments)
{
	return make_watch(r, arguments, STOP_WATCH);
}

bool repl_do_rwatch(struct repl *r, const char *arguments)
{
	return make_watch(r, arguments, STOP_RWATCH);
}

bool repl_do_awatch(struct repl *r, const char *arguments)
{
	return make_watch(r, arguments, STOP_AWATCH);
}

/* ---- catch --------------------------------------------------------------- */

const char *const repl_event_names[EVENT_COUNT] = {
	[EVENT_NONE] = "", [EVENT_TRAP] = "trap", [EVENT_MODE] = "mode",
	[EVENT_WORLD] = "world", [EVENT_RELOC] = "reloc",
	[EVENT_CLASS] = "class", [EVENT_OP] = "op", [EVENT_SQUARE] = "square",
};

static bool trap_cause(struct repl *r, const char *w, size_t n,
                       enum trap *cause)
{
	for (int c = TRAP_NONE + 1; c < TRAP_COUNT; c++)
		if (repl_word_is(w, n, rtl_trap_name((enum trap)c))) {
			*cause = (enum trap)c;
			return true;
		}
	repl_fail(r,
	          "`%.*s` is not a trap: memory, privileged, svc, illegal, "
	          "arithmetic, timer or external",
	          (int)n, w);
	return false;
}

static bool catch_what(struct repl *r, enum event e, const char **s,
                       struct stop *like)
{
	const char *w, *at = *s;
	size_t n;
	bool more = repl_next_word(&at, &w, &n) && !repl_word_is(w, n, "if");
	switch (e) {
	case EVENT_TRAP:
		if (more && !trap_cause(r, w, n, &like->cause))
			return false;
		break;
	case EVENT_CLASS:
		if (!more)
			return repl_fail(r, "expected a class: sensitive, "
			                    "privileged or innocuous");
		if (!repl_class_named(r, w, n, &like->class))
			return false;
		break;
	case EVENT_OP: {
		char name[64];
		if (!more || n >= sizeof name)
			return repl_fail(r,
			                 "expected the name of an instruction");
		memcpy(name, w, n);
		name[n] = '\0';
		like->insn = isa_find(r->target.isa, name);
		if (!like->insn)
			return repl_fail(r, "%s has no instruction `%s`",
			                 r->target.isa->name, name);
		break;
	}
	case EVENT_SQUARE:
		if (!r->target.depth)
			return repl_fail(r, "there is no monitor, so nothing "
			                    "can fail to commute");
		return true;
	case EVENT_WORLD:
		if (!r->target.depth)
			return repl_fail(r, "there is no monitor, so there is "
			                    "no world to switch to");
		return true;
	default:
		return true;
	}
	if (more)
		*s = at;
	return true;
}

bool repl_do_catch(struct repl *r, const char *arguments)
{
	const char *s = arguments, *w;
	size_t n;
	struct stop like = {0};
	struct view v;
	struct condition cond;
	if (!repl_next_word(&s, &w, &n))
		return repl_fail(r,
		                 "expected trap, mode, world, reloc, class, op "
		                 "or square");
	for (int e = 1; e < EVENT_COUNT; e++)
		if (repl_word_is(w, n, repl_event_names[e]))
			like.event = (enum event)e;
	if (!like.event)
		return repl_fail(
			r,
			"`%.*s` is not an event: trap, mode, world, reloc, "
			"class, op or square",
			(int)n, w);
	repl_level_view(r, &r->m, r->level, &v);
	if (!catch_what(r, like.event, &s, &like) ||
	    !condition(r, r->level, v.vm, repl_skip_blanks(s), &cond))
		return false;
	struct stop *c = make(r, STOP_CATCH, arguments,
	                      (size_t)(s - arguments));
	if (!c) {
		condition_free(&cond);
		return false;
	}
	c->event = like.event;
	c->cause = like.cause;
	c->class = like.class;
	c->insn = like.insn;
	give_condition(c, &cond);
	repl_say(r, "catchpoint %u: %s", c->number, c->what);
	if (r->target.depth)
		repl_say(r, ", as level %u (%s) sees it", c->level,
		         repl_level_name(r, c->level));
	repl_say(r, "\n");
	return true;
}

/* ---- Changing ------------------------------------------------------------ */

static struct stop *numbered(struct repl *r, const char **s)
{
	unsigned n;
	if (!repl_read_id(r, s, "breakpoint", &n))
		return NULL;
	struct stop *stop = repl_stop_find(r, n);
	if (!stop)
		repl_fail(r,
		          "there is no breakpoint %u; `info breakpoints` lists "
		          "them",
		          n);
	return stop;
}

/* `2 4-6`: calls `act`, unless it is NULL, for each. */
static bool each_numbered(struct repl *r, const char *s,
                          void (*act)(struct repl *, struct stop *))
{
	while (*(s = repl_skip_blanks(s))) {
		struct stop *last, *b = numbered(r, &s);
		if (!b)
			return false;
		unsigned from = b->number, to = from;
		if (*s == '-') {
			s++;
			if (!(last = numbered(r, &s)))
				return false;
			to = last->number;
		}
		for (struct stop *next; b && b->number <= to; b = next) {
			next = b->next;
			if (act)
				act(r, b);
		}
	}
	return true;
}

/* For each number given, or for all of them. */
static bool for_each(struct repl *r, const char *s,
                     void (*act)(struct repl *, struct stop *))
{
	if (*s) /* all of them are right, or nothing is done */
		return each_numbered(r, s, NULL) && each_numbered(r, s, act);
	for (struct stop *b = r->stops, *next; b; b = next) {
		next = b->next;
		act(r, b);
	}
	return true;
}

static void enable(struct repl *r, struct stop *s)
{
	repl_seen_forget(r);
	s->enabled = true;
}

static void disable(struct repl *r, struct stop *s)
{
	(void)r;
	s->enabled = false;
}

static bool change(struct repl *r, const char *s,
                   void (*act)(struct repl *, struct stop *))
{
	bool ok = for_each(r, s, act);
	if (r->loaded)
		repl_stops_mark(r, NULL);
	return ok;
}

bool repl_do_delete(struct repl *r, const char *arguments)
{
	return change(r, arguments, repl_stop_delete);
}

bool repl_do_enable(struct repl *r, const char *arguments)
{
	return change(r, arguments, enable);
}

bool repl_do_disable(struct repl *r, const char *arguments)
{
	return change(r, arguments, disable);
}

bool repl_do_ignore(struct repl *r, const char *arguments)
{
	word n;
	struct stop *s = numbered(r, &arguments);
	if (!s || !repl_read_number(r, &arguments, &n) ||
	    !repl_at_end(r, arguments))
		return false;
	s->ignore = n;
	repl_say(r, "%u will be ignored %" PRIu64 " time%s\n", s->number, n,
	         n == 1 ? "" : "s");
	return true;
}

bool repl_do_condition(struct repl *r, const char *arguments)
{
	struct condition new = {0}, old;
	struct stop *s = numbered(r, &arguments);
	if (!s)
		return false;
	arguments = repl_skip_blanks(arguments);
	if (*arguments && !read_condition(r, s->level, s->vm, arguments, &new))
		return false;
	old = (struct condition){s->condition, s->test};
	give_condition(s, &new);
	condition_free(&old);
	if (!new.text)
		repl_say(r, "%u has no condition now\n", s->number);
	return true;
}

bool repl_do_commands(struct repl *r, const char *arguments)
{
	struct stop *s = NULL;
	if (*arguments) {
		s = numbered(r, &arguments);
		if (!s || !repl_at_end(r, arguments))
			return false;
	} else {
		for (struct stop *b = r->stops; b; b = b->next)
			s = b;
		if (!s)
			return repl_fail(r, "there are no breakpoints yet");
	}
	for (size_t i = 0; i < s->command_count; i++)
		free(s->commands[i]);
	s->command_count = 0;
	r->collecting = s;
	return true;
}
