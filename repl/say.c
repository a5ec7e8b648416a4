/* say.c: what is said to the user, and whether the user wants it to end. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "repl/internal.h"

void repl_empty(struct text *t)
{
	t->size = 0;
	if (t->s)
		t->s[0] = '\0';
}

/* The guest may have left the line half written. */
static void to_line_start(struct repl *r)
{
	if (r->history.midline)
		text_char(&r->out, '\n');
	r->history.midline = false;
}

void repl_say(struct repl *r, const char *format, ...)
{
	va_list ap;
	to_line_start(r);
	va_start(ap, format);
	text_vprintf(&r->out, format, ap);
	va_end(ap);
}

/* What is over the limit is lost; that it is, is said once. */
static void cut(struct repl *r)
{
	word most = r->host.max_output;
	if (r->full) {
		r->out.size = 0;
	} else if (most && r->out.size > most - r->said) {
		r->out.size = most - r->said;
		r->full = r->quitting = true;
		r->status = REPL_USED_UP;
		text_printf(&r->out, "%sstopped after %" PRIu64 " bytes of "
		            "output (--max-output)\n",
		            r->out.size && r->out.s[r->out.size - 1] != '\n'
		                    ? "\n" : "", most);
	}
	r->said += r->out.size;
}

void repl_say_flush(struct repl *r)
{
	const char *why;
	cut(r);
	if (r->out.size)
		repl_busy_end(r);
	if (r->out.size)
		r->host.out(r->host.ctx, text_str(&r->out), r->out.size);
	if (r->out.size && r->log &&
	    !r->host.write(r->host.ctx, r->log, &r->out, true, &why)) {
		free(r->log);
		r->log = NULL;
	}
	r->out.size = 0;
}

bool repl_fail(struct repl *r, const char *format, ...)
{
	va_list ap;
	to_line_start(r);
	text_add(&r->out, "error: ");
	va_start(ap, format);
	text_vprintf(&r->out, format, ap);
	va_end(ap);
	text_char(&r->out, '\n');
	r->failed = true;
	return false;
}

void repl_fail_diags(struct repl *r, struct diags *d)
{
	to_line_start(r);
	diags_render(d, &r->out, r->host.colour);
	diags_free(d);
	r->failed = true;
}

bool repl_interrupted(struct repl *r)
{
	return r->full ||
	       (r->host.interrupted && r->host.interrupted(r->host.ctx));
}

bool repl_busy(struct repl *r)
{
	const double patience = 1, often = 0.25; /* seconds */
	if (r->host.progress && r->host.seconds) {
		double now = r->host.seconds(r->host.ctx);
		if (!r->busy_from)
			r->busy_from = now;
		if (now - r->busy_from > patience &&
		    now - r->busy_shown > often) {
			char words[40];
			snprintf(words, sizeof words, "time %" PRIu64,
			         r->history.now);
			r->host.progress(r->host.ctx, words);
			r->busy_shown = now;
		}
	}
	return repl_interrupted(r);
}

void repl_busy_end(struct repl *r)
{
	if (r->busy_shown)
		r->host.progress(r->host.ctx, NULL);
	r->busy_from = r->busy_shown = 0;
}

void repl_say_wrapped(struct repl *r, const char *s)
{
	enum { WIDTH = 74 };
	while (*s) {
		size_t n = strlen(s);
		if (n > WIDTH)
			for (n = WIDTH; n > 0 && s[n] != ' '; n--)
				;
		const char *nl = memchr(s, '\n', n);
		if (nl)
			n = (size_t)(nl - s);
		repl_say(r, "  %.*s\n", (int)n, s);
		s += n;
		while (*s == ' ')
			s++;
		if (*s == '\n')
			s++;
	}
}

/* Small numbers are counts, large ones bit patterns. */
void repl_print_word(word w, struct text *out)
{
	if (w >= -(word)0x10000)
		text_printf(out, "-%" PRIu64, -w);
	else
		text_printf(out, w < 0x100000 ? "%" PRIu64 : "0x%" PRIx64, w);
}

/* ---- Files that are added to -------------------------------------------- */

void repl_record_line(struct repl *r, const char *line)
{
	const char *why;
	struct text t = {0};
	text_printf(&t, "%s\n", line);
	if (r->record &&
	    !r->host.write(r->host.ctx, r->record, &t, true, &why)) {
		free(r->record);
		r->record = NULL;
	}
	text_free(&t);
}
