/* diag.h: what is wrong with the user's input, and exactly where.
 *
 * A loader adds as many diagnostics as it finds and goes on; its caller
 * renders them all:
 *
 *     isa/vt.yaml:31:14: error: unknown field `immm` [isa-field]
 *        31 |   RI: [op, a, immm, 0]
 *           |               ^~~~
 *           = did you mean `imm`?
 *
 * Notes follow, in the same form, each with a place of its own: where a macro
 * was used, where a name was defined first.
 *
 * The word in brackets is the diagnostic's code, explained by
 * `thirdgen explain CODE`.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stddef.h>

#include "base/source.h"
#include "base/text.h"

enum diag_level { DIAG_NONE, DIAG_NOTE, DIAG_WARNING, DIAG_ERROR, DIAG_COUNT };

struct diag {
	enum diag_level level;
	struct pos pos;
	const char *code; /* short code, static string; NULL for none */
	char *message;    /* one line, no full stop; owned */
	char *hint;       /* one line or NULL; owned */
	struct diag_note *notes; /* in the order added; owned */
};

/* What belongs to a diagnostic but stands elsewhere. */
struct diag_note {
	struct pos pos;
	char *message; /* one line; owned */
	struct diag_note *next;
};

/* A list of diagnostics, in the order found. Starts as {0}. */
struct diags {
	struct diag *list;
	size_t count, room;
	size_t errors;     /* how many of them are errors */
	size_t dropped;    /* found beyond DIAGS_MAX, not kept */
	struct diag_source *sources; /* by diags_keep; owned */
	int out_of_memory; /* a diagnostic could not be stored: an error */
};

/* More than this from one run helps nobody: the rest is only counted. */
enum { DIAGS_MAX = 100 };

/* Adds a diagnostic and returns it so that a hint can be added, or NULL when
 * it was dropped (too many, no memory, or the same place and message again). */
struct diag *diag_error(struct diags *d, struct pos pos, const char *code,
                        const char *format, ...) TEXT_PRINTF(4, 5);
struct diag *diag_warning(struct diags *d, struct pos pos, const char *code,
                          const char *format, ...) TEXT_PRINTF(4, 5);
/* The same, for functions that take a format themselves. */
struct diag *diag_verror(struct diags *d, struct pos pos, const char *code,
                         const char *format, va_list ap) TEXT_PRINTF(4, 0);
struct diag *diag_vwarning(struct diags *d, struct pos pos, const char *code,
                           const char *format, va_list ap) TEXT_PRINTF(4, 0);
/* Sets the hint of a diagnostic; does nothing for NULL. */
void diag_hint(struct diag *diag, const char *format, ...) TEXT_PRINTF(2, 3);

/* Adds a note shown after the diagnostic; does nothing for NULL. */
void diag_note(struct diag *diag, struct pos pos, const char *format, ...)
        TEXT_PRINTF(3, 4);
void diag_vnote(struct diag *diag, struct pos pos, const char *format,
                va_list ap) TEXT_PRINTF(3, 0);

/* Sets "did you mean `X`?" when one of the n names is close enough to the
 * one that was written. `stride` is the distance between the name pointers,
 * so that a table of structs starting with a name can be given as it is. */
void diag_did_you_mean(struct diag *diag, const char *written,
                       const void *names, size_t n, size_t stride);

/* Positions point into sources, which must live as long as the diagnostics.
 * One that will not, because it was generated, is copied: what points into it
 * points into the copy then. */
void diags_keep(struct diags *d, const struct source *source);

/* True when nothing is wrong (warnings allowed). */
int diags_ok(const struct diags *d);

/* Renders all of them, in source order within each file, each with its line
 * and caret. `colour`: with ANSI colours. */
void diags_render(const struct diags *d, struct text *out, int colour);

/* Appends a string as it is rendered: control bytes and invalid UTF-8 as
 * `?`. */
void diag_add_safe(struct text *out, const char *s);

void diags_free(struct diags *d);

/* Edit distance (insert, delete, replace, swap neighbours) of two short
 * words, or a number above `limit`. */
unsigned diag_distance(const char *a, const char *b, unsigned limit);

#endif
