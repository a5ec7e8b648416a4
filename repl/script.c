/* script.c: what scripts are made of: source, echo, assert, expect, log;
 * loading and saving. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

/* ---- Scripts ------------------------------------------------------------- */

enum repl_answer repl_script(struct repl *r, const char *text)
{
	enum repl_answer answer = REPL_OK;
	while (*text && answer == REPL_OK) {
		size_t n = strcspn(text, "\n");
		char *line = strndup(text, n);
		if (!line)
			return repl_fail(r, "no memory"), REPL_FAILED;
		bool taken = r->collecting != NULL;
		const char *s = repl_skip_blanks(line);
		/* within a script an empty line is just that */
		if (*s && *s != '#')
			answer = repl_line(r, s);
		if (answer == REPL_FAILED && !taken)
			repl_say(r, "(in the line `%s`)\n", s);
		free(line);
		text += n + (text[n] == '\n');
	}
	return answer;
}

bool repl_do_source(struct repl *r, const char *arguments)
{
	const char *why = "not found";
	const struct source_reader *reader = r->host.reader;
	if (!*arguments)
		return repl_fail(r, "expected a file");
	const struct source *s =
	        reader->find(reader->ctx, arguments, NULL, NULL, &why);
	if (!s)
		return repl_fail(r, "cannot read `%s`: %s", arguments, why);
	if (source_nul(s).line)
		return repl_fail(r, "line %u of `%s` has a NUL byte, which is "
		                    "not text", source_nul(s).line, arguments);
	if (r->nest >= NEST_MAX)
		return repl_fail(
			r, "scripts within scripts are nested too deeply");
	r->nest++;
	enum repl_answer a = repl_script(r, s->text);
	r->nest--;
	if (a == REPL_FAILED)
		r->failed = true;
	return a != REPL_FAILED;
}

bool repl_do_echo(struct repl *r, const char *arguments)
{
	repl_say(r, "%s\n", arguments);
	return true;
}

bool repl_do_quit(struct repl *r, const char *arguments)
{
	word n = 0;
	if (*arguments && (!repl_read_number(r, &arguments, &n) ||
	                   !repl_at_end(r, arguments)))
		return false;
	if (n > 255)
		return repl_fail(r, "a status is at most 255");
	r->status = (int)n;
	r->quitting = true;
	return true;
}

/* ---- Expectations -------------------------------------------------------- */

bool repl_do_assert(struct repl *r, const char *arguments)
{
	word w;
	if (!repl_expr_whole(r, r->level, arguments, &w))
		return false;
	if (w)
		return true;
	return repl_fail(r, "assertion failed: %s", arguments);
}

static bool ends_so(struct repl *r, const char *want)
{
	const struct history *h = &r->history;
	word have = r->m.outputs < h->output_count ? r->m.outputs
	                                           : h->output_count;
	size_t n = strlen(want);
	while (have > 0 && (h->output[have - 1] & 0xff) == '\n')
		have--;
	if (have < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((char)(h->output[have - n + i] & 0xff) != want[i])
			return false;
	return true;
}

static bool expect_trap(struct repl *r, const char *s)
{
	const struct machine_step *step = repl_time_last(r);
	s = repl_skip_blanks(s);
	if (!step || !step->cause)
		return repl_fail(r, "expected a trap, but there was none");
	if (*s && strcmp(s, rtl_trap_name(step->cause)) != 0)
		return repl_fail(r, "expected trap %s, but it was %s", s,
		                 rtl_trap_name(step->cause));
	return true;
}

static bool expect_stop(struct repl *r, word number)
{
	struct text were = {0};
	for (size_t i = 0; i < r->stopped_count; i++) {
		if (r->stopped[i] == number) {
			text_free(&were);
			return true;
		}
		text_printf(&were, "%s%u", i ? ", " : "", r->stopped[i]);
	}
	if (were.size)
		repl_fail(r, "expected stop %" PRIu64 ", it was %s", number,
		          text_str(&were));
	else
		repl_fail(r, "expected stop %" PRIu64 ", there was none",
		          number);
	text_free(&were);
	return false;
}

bool repl_do_expect(struct repl *r, const char *arguments)
{
	const char *s = arguments, *w;
	size_t n;
	word number;
	if (!repl_next_word(&s, &w, &n))
		return repl_fail(
			r, "expected stop N, trap [CAUSE], halt, wedged or "
			   "output TEXT");
	if (repl_word_is(w, n, "stop")) {
		if (!repl_read_number(r, &s, &number) || !repl_at_end(r, s))
			return false;
		return expect_stop(r, number);
	}
	if (repl_word_is(w, n, "trap"))
		return expect_trap(r, s);
	if (repl_word_is(w, n, "halt"))
		return r->history.status == MACHINE_HALTED ||
		       repl_fail(r, "expected a halt, but the machine is %s",
		                 machine_status_name(r->history.status));
	if (repl_word_is(w, n, "wedged"))
		return r->history.status == MACHINE_WEDGED ||
		       repl_fail(r, "expected it to be wedged, but the machine "
		                    "is %s",
		                 machine_status_name(r->history.status));
	if (repl_word_is(w, n, "output") && !*repl_skip_blanks(s))
		return repl_fail(r,
		                 "expected the text that the output ends with");
	if (repl_word_is(w, n, "output"))
		return ends_so(r, repl_skip_blanks(s)) ||
		       repl_fail(r,
		                 "expected the output to end with `%s`; `info "
		                 "console` shows it",
		                 repl_skip_blanks(s));
	return repl_fail(r,
	                 "expected stop, trap, halt, wedged or output, not "
	                 "`%.*s`",
	                 (int)n, w);
}

/* ---- Files --------------------------------------------------------------- */

bool repl_do_load(struct repl *r, const char *arguments)
{
	const char *w, *s = arguments;
	size_t n;
	if (!repl_next_word(&s, &w, &n))
		return repl_fail(r, "expected a file");
	char *name = strndup(w, n);
	char *isa = repl_next_word(&s, &w, &n) ? strndup(w, n) : NULL;
	struct repl_setup setup = {.isa = isa, .program_count = 1};
	struct diags diags = {0};
	setup.programs[0] = name;
	bool ok = name && repl_at_end(r, s) && repl_load(r, &setup, &diags);
	if (!ok && diags.count)
		repl_fail_diags(r, &diags);
	diags_free(&diags);
	if (ok)
		repl_show_context(r);
	free(name);
	free(isa);
	return ok;
}

static bool write_file(struct repl *r, const char *name,
                       const struct text *text, bool append)
{
	const char *why = "no files can be written here";
	if (!*name)
		return repl_fail(r, "expected a file");
	return (r->host.write &&
	        r->host.write(r->host.ctx, name, text, append, &why)) ||
	       repl_fail(r, "cannot write `%s`: %s", name, why);
}

bool repl_do_save(struct repl *r, const char *arguments)
{
	struct text t = {0};
	if (r->m.cycle_at > 0)
		return repl_fail(r,
		                 "a step is in progress: `step` finishes it");
	machine_save(&r->m, &t);
	bool ok = write_file(r, arguments, &t, false);
	text_free(&t);
	return ok;
}

bool repl_do_restore(struct repl *r, const char *arguments)
{
	const char *why = "not found";
	const struct source_reader *reader = r->host.reader;
	struct diags diags = {0};
	struct machine before, after;
	if (!*arguments)
		return repl_fail(r, "expected a file");
	if (r->m.cycle_at > 0)
		return repl_fail(r,
		                 "a step is in progress: `step` finishes it");
	const struct source *s =
	        reader->find(reader->ctx, arguments, NULL, NULL, &why);
	if (!s)
		return repl_fail(r, "cannot read `%s`: %s", arguments, why);
	if (!machine_init(&after, r->m.isa, r->m.q))
		return repl_fail(r, "no memory");
	bool ok = machine_restore(&after, s, &diags);
	if (!ok)
		repl_fail_diags(r, &diags);
	else if (after.q != r->m.q)
		ok = repl_fail(
			r,
			"the saved state has %u words of storage, this machine "
			"has %u",
			after.q, r->m.q);
	if (ok && machine_init(&before, r->m.isa, r->m.q)) {
		struct text what = {0};
		text_printf(&what, "restore %s", arguments);
		ok = machine_copy(&before, &r->m) &&
		     machine_copy(&r->m, &after) &&
		     repl_time_edit(r, &before, text_str(&what));
		text_free(&what);
		machine_fini(&before);
		if (ok)
			repl_show_context(r);
	}
	machine_fini(&after);
	diags_free(&diags);
	return ok;
}

/* Begins a file that is added to, or ends it. */
static bool keep_file(struct repl *r, char **name, const char *arguments)
{
	struct text nothing = {0};
	free(*name);
	*name = NULL;
	if (!*arguments)
		return repl_fail(r, "expected a file, or off");
	if (strcmp(arguments, "off") == 0)
		return true;
	if (!write_file(r, arguments, &nothing, false))
		return false;
	*name = strdup(arguments);
	return true;
}

bool repl_do_log(struct repl *r, const char *arguments)
{
	return keep_file(r, &r->log, arguments);
}

bool repl_do_record(struct repl *r, const char *arguments)
{
	return keep_file(r, &r->record, arguments);
}
