/* line.c: lines from the user. See line.h.
 *
 * libedit's ways, found by experiment: a prompt that is not ASCII kills it in
 * the C locale; Ctrl-C must find a handler that does not restart reads, and
 * then el_gets gives NULL and -1, but NULL and 0 at the end of input; its own
 * history file has a private format, so ours is written by hand.
 */
#include "cli/line.h"

#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { REMEMBERED = 1000, WORDS_MAX = 512 };

struct line {
	EditLine *el;        /* NULL: from a pipe */
	History *history;
	char *file;          /* NULL: the history is not kept */
	const char *prompt;
	line_complete_fn *complete;
	void *ctx;
	char *words[WORDS_MAX]; /* offered */
	size_t word_count;
	char *buffer;        /* getline's */
	size_t room;
};

static char *prompt(EditLine *el)
{
	struct line *l;
	el_get(el, EL_CLIENTDATA, &l);
	/* libedit does not write to it */
	union {
		const char *in;
		char *out;
	} p = {.in = l->prompt};
	return p.out;
}

/* ---- Completion ---------------------------------------------------------- */

static void offered(void *to, const char *name)
{
	struct line *l = to;
	char *copy;
	if (l->word_count < WORDS_MAX && (copy = strdup(name)))
		l->words[l->word_count++] = copy;
}

static void forget_words(struct line *l)
{
	while (l->word_count)
		free(l->words[--l->word_count]);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t common(const struct line *l)
{
	size_t n = strlen(l->words[0]);
	for (size_t i = 1; i < l->word_count; i++) {
		size_t k = 0;
		while (k < n && l->words[i][k] == l->words[0][k])
			k++;
		n = k;
	}
	return n;
}

static void list_words(const struct line *l)
{
	enum { WIDTH = 78, SHOWN = 60 };
	size_t column = 0;
	putchar('\n');
	for (size_t i = 0; i < l->word_count && i < SHOWN; i++) {
		size_t n = strlen(l->words[i]) + 2;
		if (column + n > WIDTH) {
			putchar('\n');
			column = 0;
		}
		printf("%s  ", l->words[i]);
		column += n;
	}
	puts(l->word_count > SHOWN ? "..." : "");
	fflush(stdout);
}

/* Inserts what all words have in common beyond what was typed. */
static unsigned char complete(EditLine *el, int ch)
{
	struct line *l;
	const LineInfo *info = el_line(el);
	(void)ch;
	el_get(el, EL_CLIENTDATA, &l);
	size_t n = (size_t)(info->cursor - info->buffer);
	char *text = strndup(info->buffer, n);
	if (!text || !l->complete) {
		free(text);
		return CC_ERROR;
	}
	forget_words(l);
	size_t typed = l->complete(l->ctx, text, offered, l);
	free(text);
	if (!l->word_count)
		return CC_ERROR;
	qsort(l->words, l->word_count, sizeof *l->words, by_name);
	size_t all = common(l);
	unsigned char answer = CC_ERROR;
	if (all > typed || l->word_count == 1) {
		char *more = strndup(l->words[0] + typed, all - typed);
		if (more && *more)
			el_insertstr(el, more);
		char last = all ? l->words[0][all - 1] : ' ';
		if (l->word_count == 1 && last != '[')
			el_insertstr(el, " ");
		free(more);
		answer = CC_REFRESH;
	} else {
		list_words(l);
		answer = CC_REDISPLAY;
	}
	forget_words(l);
	return answer;
}

/* ---- History ------------------------------------------------------------- */

static void read_history(struct line *l)
{
	FILE *f = l->file ? fopen(l->file, "r") : NULL;
	char *s = NULL;
	size_t room = 0;
	HistEvent e;
	ssize_t n;
	while (f && (n = getline(&s, &room, f)) > 0)
		if (n > 1)
			history(l->history, &e, H_ENTER, s);
	free(s);
	if (f)
		fclose(f);
}

static void write_history(struct line *l)
{
	FILE *f = l->file ? fopen(l->file, "w") : NULL;
	HistEvent e;
	if (!f)
		return;
	for (int ok = history(l->history, &e, H_LAST); ok >= 0;
	     ok = history(l->history, &e, H_PREV)) {
		size_t n = strcspn(e.str, "\n");
		fprintf(f, "%.*s\n", (int)n, e.str);
	}
	fclose(f);
}

/* ---- Opening and closing ------------------------------------------------- */

/* Of the sanitizers' leak checker, NULL in a build without it. */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

/* libedit (3.1-20221030) copies the names of a function and never frees them.
 */
static void add_function(struct line *l)
{
	if (__lsan_disable)
		__lsan_disable();
	el_set(l->el, EL_ADDFN, "complete", "complete the word", complete);
	if (__lsan_enable)
		__lsan_enable();
}

static bool open_editor(struct line *l)
{
	HistEvent e;
	l->el = el_init("thirdgen", stdin, stdout, stderr);
	l->history = history_init();
	if (!l->el || !l->history)
		return false;
	history(l->history, &e, H_SETSIZE, REMEMBERED);
	history(l->history, &e, H_SETUNIQUE, 1);
	read_history(l);
	el_set(l->el, EL_CLIENTDATA, l);
	el_set(l->el, EL_PROMPT, prompt);
	el_set(l->el, EL_EDITOR, "emacs");
	el_set(l->el, EL_HIST, history, l->history);
	add_function(l);
	el_set(l->el, EL_BIND, "^I", "complete", NULL);
	el_set(l->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	el_set(l->el, EL_SIGNAL, 0);
	return true;
}

struct line *line_open(bool edit, const char *history_file,
                       line_complete_fn *fn, void *ctx)
{
	struct line *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->complete = fn;
	l->ctx = ctx;
	if (history_file)
		l->file = strdup(history_file);
	if (!edit || open_editor(l))
		return l;
	free(l->file);
	free(l);
	return NULL;
}

static enum line_answer from_pipe(struct line *l, struct text *out)
{
	errno = 0;
	ssize_t n = getline(&l->buffer, &l->room, stdin);
	if (n < 0) {
		bool stopped = errno == EINTR;
		clearerr(stdin);
		return stopped ? LINE_INTERRUPTED : LINE_END;
	}
	while (n > 0 && (l->buffer[n - 1] == '\n' || l->buffer[n - 1] == '\r'))
		n--;
	text_add_bytes(out, l->buffer, strnlen(l->buffer, (size_t)n));
	return LINE_READ;
}

enum line_answer line_read(struct line *l, const char *with, struct text *out)
{
	int n;
	out->size = 0;
	if (!l->el)
		return from_pipe(l, out);
	l->prompt = with;
	const char *s = el_gets(l->el, &n);
	if (!s) {
		bool stopped = n < 0 && cli_interrupted();
		el_reset(l->el);
		return stopped ? LINE_INTERRUPTED : LINE_END;
	}
	size_t size = strcspn(s, "\r\n");
	text_add_bytes(out, s, size);
	return LINE_READ;
}

void line_remember(struct line *l, const char *line)
{
	HistEvent e;
	if (l->el && *line)
		history(l->history, &e, H_ENTER, line);
}

void line_close(struct line *l)
{
	if (!l)
		return;
	if (l->el) {
		write_history(l);
		history_end(l->history);
		el_end(l->el);
	}
	forget_words(l);
	free(l->buffer);
	free(l->file);
	free(l);
}
