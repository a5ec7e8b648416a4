/* past.c: the latest earlier time at which something holds.
 *
 * A test that has no inverse is looked for in windows that end at the present
 * and grow: from the beginning of a window every step is made again and
 * looked at, and the last one that passes is what was asked for.
 */
#include "repl/internal.h"

enum { LOOK = 1024 }; /* steps between looks at the world outside */

/* The last time in lo < t < hi (lo <= t at time 0) at which the test holds. */
static bool last_in(struct repl *r, word lo, word hi, goal_fn *test, void *ctx,
                    word *found)
{
	bool any = false;
	repl_time_seek(r, lo);
	for (unsigned n = 1; r->history.now + 1 < hi; n++) {
		if (n % LOOK == 0 && repl_busy(r))
			break;
		if (!repl_time_step(r))
			break;
		if (test(r, ctx)) {
			any = true;
			*found = r->history.now;
		}
	}
	return any;
}

bool repl_back_find(struct repl *r, goal_fn *test, void *ctx, word most)
{
	enum { FIRST = 256, MOST = 1 << 18 };
	word present = r->history.now, found = 0;
	/* the present itself does not count, but in the middle of a step its
	 * beginning does */
	word hi = present + (r->m.cycle_at > 0);
	word least = present > most ? present - most : 0;
	for (word window = FIRST; hi > least + 1 && !repl_interrupted(r);) {
		word lo = hi > least + window ? hi - window : least;
		if (last_in(r, lo, hi, test, ctx, &found)) {
			repl_time_seek(r, found - 1);
			repl_time_step(r);
			return true;
		}
		hi = lo + 1;
		if (lo == least)
			break;
		window = window < MOST ? 4 * window : MOST;
	}
	if (repl_interrupted(r))
		return false;
	repl_time_seek(r, present);
	return false;
}
