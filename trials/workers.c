/* workers.c: independent pieces of work, by several processes. See workers.h.
 *
 * The numbers of the pieces go into one pipe, a few at a time, from which each
 * process takes its next when it has done one; so none waits while another has
 * more than its share. Lines come back through a pipe from each process, and
 * are told in the order of the pieces.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/number.h"
#include "trials/workers.h"

enum {
	JOBS_MAX = 64,
	AHEAD = 2,        /* pieces given out, for each process */
};

struct process {
	pid_t pid;
	int fd;           /* its lines come from there; -1: closed */
	struct text text; /* of them, the last not yet complete */
};

struct pool {
	const struct workers *w;
	const word *piece;
	size_t count, given, back, told; /* pieces, and what became of them */
	char **line;      /* by piece: what came back and is not yet told */
	struct process p[JOBS_MAX];
	unsigned jobs, open;
	int take, give;   /* the pipe of numbers; -1: closed */
};

unsigned trials_workers_default(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (unsigned)n;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- In a process ------------------------------------------------------- */

static bool write_all(int fd, const char *s, size_t n)
{
	while (n > 0) {
		ssize_t made = write(fd, s, n);
		if (made < 0 && errno == EINTR)
			continue;
		if (made <= 0)
			return false;
		s += made;
		n -= (size_t)made;
	}
	return true;
}

/* The number of the next piece; false when there is none. So few bytes are
 * read and written whole. */
static bool take_number(int fd, size_t *n)
{
	ssize_t got;
	do
		got = read(fd, n, sizeof *n);
	while (got < 0 && errno == EINTR);
	return got == sizeof *n;
}

/* The life of a process. Nothing of the parent's is flushed or freed. */
static void serve(const struct pool *k, int fd)
{
	size_t n;
	signal(SIGINT, SIG_IGN); /* the parent decides */
	while (take_number(k->take, &n)) {
		struct text line = {0};
		text_printf(&line, "%zu ", n);
		k->w->work(k->w->ctx, k->piece[n], &line);
		text_char(&line, '\n');
		if (line.failed || !write_all(fd, line.s, line.size))
			_exit(1);
		text_free(&line);
	}
	_exit(0);
}

static bool start(struct pool *k, struct process *p)
{
	int fd[2];
	if (pipe(fd) != 0)
		return false;
	p->pid = fork();
	if (p->pid == 0) {
		close(fd[0]);
		close(k->give); /* or the numbers would never end */
		serve(k, fd[1]);
	}
	close(fd[1]);
	p->fd = fd[0];
	k->open++;
	return p->pid > 0;
}

/* ---- Here --------------------------------------------------------------- */

/* Gives out numbers; after the last, the end. */
static bool give_numbers(struct pool *k)
{
	while (k->given < k->count && k->given - k->back < AHEAD * k->jobs) {
		if (write(k->give, &k->given, sizeof k->given) !=
		    sizeof k->given)
			return false;
		k->given++;
	}
	if (k->given == k->count)
		shut(&k->give);
	return true;
}

/* Takes the complete lines out of what a process has sent. */
static bool sort_in(struct pool *k, struct process *p)
{
	struct text *t = &p->text;
	size_t from = 0, end;
	for (end = 0; end < t->size; end++) {
		if (t->s[end] != '\n')
			continue;
		t->s[end] = '\0';
		const char *line = t->s + from;
		size_t digits = strcspn(line, " ");
		struct number at = number_digits(line, digits, 10);
		word n = at.value;
		if (at.fault || n >= k->given || k->line[n] || !line[digits])
			return false;
		k->line[n] = malloc(strlen(line + digits));
		if (!k->line[n])
			return false;
		strcpy(k->line[n], line + digits + 1);
		k->back++;
		from = end + 1;
	}
	memmove(t->s, t->s + from, t->size - from);
	t->size -= from;
	return true;
}

/* Hears what a process has to say; false when it died too early. */
static bool hear(struct pool *k, struct process *p)
{
	char some[4096];
	ssize_t got = read(p->fd, some, sizeof some);
	if (got < 0)
		return errno == EINTR;
	if (got == 0) {
		shut(&p->fd);
		k->open--;
		return k->given == k->count && p->text.size == 0;
	}
	text_add_bytes(&p->text, some, (size_t)got);
	return !p->text.failed && sort_in(k, p);
}

/* Tells what is there, in order; `gaps`: over what is not there. False:
 * enough. */
static bool tell(struct pool *k, bool gaps)
{
	for (; k->told < k->count && (k->line[k->told] || gaps); k->told++) {
		char *line = k->line[k->told];
		if (!line)
			continue;
		bool more = k->w->done(k->w->ctx, k->piece[k->told], line);
		free(line);
		k->line[k->told] = NULL;
		if (!more) {
			k->told++;
			return false;
		}
	}
	return true;
}

static enum workers_end collect(struct pool *k)
{
	while (k->told < k->count) {
		struct pollfd fd[JOBS_MAX];
		bool ok = give_numbers(k) && k->open > 0;
		for (unsigned n = 0; n < k->jobs; n++)
			fd[n] = (struct pollfd){k->p[n].fd, POLLIN, 0};
		if (ok && poll(fd, k->jobs, -1) < 0 && errno != EINTR)
			ok = false;
		if (k->w->stop && k->w->stop()) {
			(void)tell(k, true);
			return WORKERS_STOPPED;
		}
		for (unsigned n = 0; n < k->jobs && ok; n++)
			if (fd[n].fd >= 0 && fd[n].revents)
				ok = hear(k, &k->p[n]);
		if (!tell(k, false))
			break;
		if (!ok)
			return WORKERS_FAILED;
	}
	return WORKERS_DONE;
}

static void end_all(struct pool *k)
{
	shut(&k->take);
	shut(&k->give);
	for (unsigned n = 0; n < JOBS_MAX; n++) {
		struct process *p = &k->p[n];
		shut(&p->fd);
		text_free(&p->text);
		if (p->pid > 0) {
			kill(p->pid, SIGTERM);
			while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
				;
		}
	}
	for (size_t n = 0; k->line && n < k->count; n++)
		free(k->line[n]);
	free(k->line);
}

enum workers_end trials_workers_run(const struct workers *w, const word *piece,
                                    size_t count)
{
	struct pool k = {.w = w, .piece = piece, .count = count};
	enum workers_end end = WORKERS_FAILED;
	int numbers[2];
	unsigned started = 0;
	k.jobs = w->jobs < JOBS_MAX ? w->jobs : JOBS_MAX;
	if (k.jobs > count)
		k.jobs = count ? (unsigned)count : 1;
	for (unsigned n = 0; n < JOBS_MAX; n++)
		k.p[n].fd = -1;
	if (pipe(numbers) != 0)
		return end;
	k.take = numbers[0];
	k.give = numbers[1];
	k.line = calloc(count + 1, sizeof *k.line);
	fflush(NULL); /* so that no process has something to flush */
	while (k.line && started < k.jobs && start(&k, &k.p[started]))
		started++;
	if (started == k.jobs)
		end = collect(&k);
	end_all(&k);
	return end;
}
