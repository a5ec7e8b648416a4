/* workers.c: independent pieces of work, by several processes. See workers.h.
 *
 * Process n of J does the pieces n, n + J, n + 2J ..., and writes their lines
 * into a pipe of its own. Taking a line from each pipe in turn gives them in
 * order; a process that is ahead waits when its pipe is full.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/workers.h"

enum { JOBS_MAX = 64 };

struct process {
	pid_t pid;
	FILE *lines;
};

unsigned workers_default(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (unsigned)n;
}

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

/* The life of a process. Nothing of the parent's is flushed or freed. */
static void serve(const struct workers *w, const word *piece, size_t count,
                  unsigned first, unsigned jobs, int fd)
{
	signal(SIGINT, SIG_IGN); /* the parent decides */
	for (size_t n = first; n < count; n += jobs) {
		struct text line = {0};
		w->work(w->ctx, piece[n], &line);
		text_char(&line, '\n');
		if (line.failed || !write_all(fd, line.s, line.size))
			_exit(1);
		text_free(&line);
	}
	_exit(0);
}

static bool start(const struct workers *w, const word *piece, size_t count,
                  unsigned first, unsigned jobs, struct process *p)
{
	int fd[2];
	if (pipe(fd) != 0)
		return false;
	p->pid = fork();
	if (p->pid == 0) {
		close(fd[0]);
		serve(w, piece, count, first, jobs, fd[1]);
	}
	close(fd[1]);
	p->lines = p->pid < 0 ? NULL : fdopen(fd[0], "r");
	if (!p->lines)
		close(fd[0]);
	return p->lines != NULL;
}

/* One line of a process; false when there is none. */
static bool take(const struct workers *w, struct process *p,
                 struct text *line)
{
	line->size = 0;
	for (;;) {
		int ch = getc(p->lines);
		if (ch == '\n')
			return true;
		if (ch != EOF) {
			text_char(line, (char)ch);
		} else if (ferror(p->lines) && errno == EINTR &&
		           !(w->stop && w->stop())) {
			clearerr(p->lines);
		} else {
			return false;
		}
	}
}

static enum workers_end collect(const struct workers *w, const word *piece,
                                size_t count, struct process *p, unsigned jobs)
{
	struct text line = {0};
	enum workers_end end = WORKERS_DONE;
	for (size_t n = 0; n < count && end == WORKERS_DONE; n++) {
		if (w->stop && w->stop())
			end = WORKERS_STOPPED;
		else if (!take(w, &p[n % jobs], &line))
			end = w->stop && w->stop() ? WORKERS_STOPPED
			                           : WORKERS_FAILED;
		else if (!w->done(w->ctx, piece[n], text_str(&line)))
			break;
	}
	text_free(&line);
	return end;
}

enum workers_end workers_run(const struct workers *w, const word *piece,
                             size_t count)
{
	struct process p[JOBS_MAX] = {{0, NULL}};
	unsigned jobs = w->jobs < JOBS_MAX ? w->jobs : JOBS_MAX, started = 0;
	enum workers_end end = WORKERS_FAILED;
	if (jobs > count)
		jobs = count ? (unsigned)count : 1;
	fflush(NULL); /* so that no process has something to flush */
	while (started < jobs &&
	       start(w, piece, count, started, jobs, &p[started]))
		started++;
	if (started == jobs)
		end = collect(w, piece, count, p, jobs);
	for (unsigned n = 0; n < JOBS_MAX; n++) {
		if (p[n].lines)
			fclose(p[n].lines);
		if (p[n].pid > 0) {
			kill(p[n].pid, SIGTERM);
			while (waitpid(p[n].pid, NULL, 0) < 0 && errno == EINTR)
				;
		}
	}
	return end;
}
