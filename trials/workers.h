/* workers.h: independent pieces of work, by several processes.
 *
 * Each piece gives one line. The lines come back in the order of the pieces,
 * whatever the number of processes, so the output is the same for any.
 */
#ifndef TRIALS_WORKERS_H
#define TRIALS_WORKERS_H

#include "base/text.h"
#include "base/word.h"

struct workers {
	unsigned jobs; /* processes; at least 1 */
	/* In a process of its own: appends the piece's line, without the line
	 * end and without another inside. */
	void (*work)(void *ctx, word piece, struct text *line);
	/* Here, piece after piece. False: enough. */
	bool (*done)(void *ctx, word piece, const char *line);
	bool (*stop)(void); /* asked while waiting */
	void *ctx;
};

enum workers_end {
	WORKERS_DONE,    /* all of it, or enough */
	WORKERS_STOPPED, /* by stop; what was done before was told, though some
	                    pieces before it may be missing */
	WORKERS_FAILED,  /* a process died, or could not be started */
};

/* Works on piece[0 .. count - 1]. */
enum workers_end trials_workers_run(const struct workers *w, const word *piece,
                                    size_t count);

/* As many processes as there are processors. */
unsigned trials_workers_default(void);

#endif
