/* line.h: lines from the user: libedit on a terminal, plain reading from a
 * pipe, behind four functions. */
#ifndef CLI_LINE_H
#define CLI_LINE_H

#include <stdbool.h>

#include "base/text.h"

enum line_answer { LINE_READ, LINE_END, LINE_INTERRUPTED };

struct line;

/* Calls `offer` with every word that could end the line; the answer is how
 * many bytes of it have been typed. */
typedef size_t line_complete_fn(void *ctx, const char *line,
                                void (*offer)(void *, const char *), void *to);

/* NULL when there is no memory. With `edit`, standard input and output are a
 * terminal; `history` is a file of lines (NULL: none), read now. */
struct line *line_open(bool edit, const char *history,
                       line_complete_fn *complete, void *ctx);

/* The next line, without its end. The prompt must be ASCII. */
enum line_answer line_read(struct line *l, const char *prompt,
                           struct text *out);

/* So that it can be had again. */
void line_remember(struct line *l, const char *line);

/* Writes the history back. */
void line_close(struct line *l);

#endif
