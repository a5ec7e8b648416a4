/* breaks.c: the commands that make, change and remove stops. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

/* ---- Places -------------------------------------------------------------- */

static bool ends_with(const char *name, const char *file, size_t n)
{
	size_t size = strlen(name);
	return size >= n && strncmp(name + size - n, file, n) == 0 &&
	       (size == n || name[size - n - 1] == '/');
}

/* The first word that came from that line, or from the first after it with
 * any, in the program of a level. */
static bool line_address(const struct view *v, const char *file, size_t n,
                         word line, addr *real)
{
	const struct asm_image *image = v->image;
	const struct asm_line *best = NULL;
	for (size_t i = 0; image && i < image->line_count; i++) {
		const struct asm_line *l = &image->lines[i];
		if (!l->code || l->line < line ||
		    !ends_with(image->files[l->file], file, n))
			continue;
		if (!best || l->line < best->line)
			best = l;
	}
	if (best)
		*real = v->at + best->at;
	return best != NULL;
}

bool repl_stop_place(struct repl *r, const char **s, addr *real)
{
	struct view v;
	const char *at = repl_skip_blanks(*s);
	size_t n = strcspn(at, " \t");
	const char *colon = memchr(at, ':', n);
	if (!colon || !strncmp(at, "E:", 2) || !strncmp(at, "real:", 5))
		return repl_expr_address(r, r->level, s, real);
	*s = colon + 1;
	word line;
	if (!repl_read_number(r, s, &line))
		return false;
	for (unsigned i = 0; i <= r->target.depth; i++) {
		repl_level_view(r, &r->m,
		                (r->level + i) % (r->target.depth + 1), &v);
		if (line_address(&v, at, (size_t)(colon - at), line, real))
			return true;
	}
	return repl_fail(r,
	                 "no instruction comes from %.*s:%" PRIu64 " or after",
	                 (int)(colon - at), at, line);
}

/* ---- Making -------------------------------------------------------------- */

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
	r->known = false;
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

static bool read_condition(struct repl *r, unsigned level, const char *s,
                           struct condition *c)
{
	struct view v;
	*c = (struct condition){0};
	s = repl_skip_blanks(s);
	repl_level_view(r, &r->m, level, &v);
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
static bool condition(struct repl *r, const char *s, struct condition *c)
{
	const char *at = s;
	*c = (struct condition){0};
	if (!*s)
		return true;
	const char *name;
	size_t n;
	if (!repl_next_word(&at, &name, &n) || !repl_word_is(name, n, "if"))
		return repl_fail(r, "expected `if EXPRESSION`, not `%s`", s);
	return read_condition(r, r->level, at, c);
}

static void say_place(struct repl *r, addr real)
{
	struct text t = {0};
	repl_level_place(r, real, &t);
	if (t.size)
		text_add(&t, ", ");
	size_t had = t.size;
	repl_level_line(r, real, &t);
	if (t.size > had)
		text_add(&t, ", ");
	repl_say(r, "%sreal %u\n", text_str(&t), real);
	text_free(&t);
}

static bool make_break(struct repl *r, const char *arguments, bool temporary)
{
	const char *s = arguments;
	addr real;
	struct condition cond;
	if (!*s && repl_fetch_address(&r->m, &real))
		;
	else if (!repl_stop_place(r, &s, &real))
		return false;
	size_t n = (size_t)(s - arguments);
	if (!condition(r, repl_skip_blanks(s), &cond))
		return false;
	struct stop *b = make(r, STOP_BREAK, n ? arguments : "here",
	                      n ? n : 4);
	if (!b) {
		condition_free(&cond);
		return false;
	}
	b->real = real;
	b->count = 1;
	b->temporary = temporary;
	give_condition(b, &cond);
	repl_stops_mark(r);
	repl_say(r, "%s %u at ",
	         temporary ? "temporary breakpoint" : "breakpoint", b->number);
	say_place(r, real);
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

static bool make_watch(struct repl *r, const char *arguments,
                       enum stop_kind kind)
{
	const char *s = arguments, *before;
	addr real;
	word count = 1;
	struct condition cond;
	if (!*s)
		return repl_fail(r,
		                 "expected an address, a register or a label");
	if (!repl_expr_cell(r, r->level, &s, &real))
		return false;
	before = s;
	if (*repl_skip_blanks(s) == ',') {
		s = repl_skip_blanks(s) + 1;
		if (!repl_read_number(r, &s, &count))
			return false;
		if (count == 0 || count > r->m.q - real)
			return repl_fail(
				r, "there are not %" PRIu64 " cells from there",
				count);
		before = s;
	}
	if (!condition(r, repl_skip_blanks(s), &cond))
		return false;
	struct stop *w = make(r, kind, arguments,
	                      (size_t)(before - arguments));
	if (!w) {
		condition_free(&cond);
		return false;
	}
	w->real = real;
	w->count = (addr)count;
	give_condition(w, &cond);
	repl_say(r, "%swatchpoint %u: %s, real %u",
	         kind == STOP_RWATCH   ? "read "
	         : kind == STOP_AWATCH ? "access "
	                               : "",
	         w->number, w->what, real);
	if (count > 1)
		repl_say(r, " to %u", real + w->count - 1);
	repl_say(r, "\n");
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
	if (!catch_what(r, like.event, &s, &like) ||
	    !condition(r, repl_skip_blanks(s), &cond))
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
	word n;
	if (!repl_read_number(r, s, &n))
		return NULL;
	struct stop *stop =
		n <= UINT32_MAX ? repl_stop_find(r, (unsigned)n) : NULL;
	if (!stop)
		repl_fail(r,
		          "there is no breakpoint %" PRIu64
		          "; `info breakpoints` lists them",
		          n);
	return stop;
}

/* For each number given, or for all of them. */
static bool for_each(struct repl *r, const char *s,
                     void (*act)(struct repl *, struct stop *))
{
	if (!*s) {
		for (struct stop *b = r->stops, *next; b; b = next) {
			next = b->next;
			act(r, b);
		}
		return true;
	}
	while (*(s = repl_skip_blanks(s))) {
		struct stop *b = numbered(r, &s);
		if (!b)
			return false;
		act(r, b);
	}
	return true;
}

static void enable(struct repl *r, struct stop *s)
{
	r->known = false;
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
		repl_stops_mark(r);
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
	if (*arguments && !read_condition(r, s->level, arguments, &new))
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
