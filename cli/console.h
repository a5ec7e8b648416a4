/* console.h: the machine's console on files and streams: --input, --console.
 *
 * All commands that run a program use this one, so an input file has the same
 * words for each, and the same are refused. Input is read when the program asks
 * for it and remembered by its index, so that asking again gives the same word.
 * Output goes out at once (buffered) and is kept when somebody wants to compare
 * it.
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <setjmp.h>
#include <stdio.h>

#include "base/source.h"
#include "base/text.h"
#include "machine/machine.h"

struct cli;

enum console_form {
	CONSOLE_BYTES, /* a word is a byte; of output words the low 8 bits */
	CONSOLE_WORDS, /* a word is a number, as base/number.h has it, with a
	                  sign; blanks between them; one a line out */
};

struct terminal {
	struct console console; /* give this to the machine */
	enum console_form form;
	FILE *in;               /* NULL: no input; owned unless stdin */
	const char *in_name;    /* for messages */
	bool live;              /* somebody may be typing */
	unsigned line, column;  /* bytes read: where they ended, from 0 */
	bool ended;             /* no more input will come */
	bool failed;            /* input could not be read or understood */
	struct text why;        /* ... why, a line */
	struct pos fault;       /* ... and where; its source is not known */
	word *read;             /* input so far, owned */
	size_t count, room;
	FILE *out;              /* NULL: nowhere */
	bool midline;           /* the last output was not a line end */
	word written, most;     /* bytes of output, and how many there may be;
	                           most 0: any number */
	bool full;              /* more were to be written, and lost */
	struct text *kept;      /* gets all output unless NULL; not owned */

	/* Where to go when input has failed or waiting for it was interrupted,
	 * and how to tell that; NULL: the guest sees the end of its input. The
	 * step that wanted the word was only planned, so the machine is at the
	 * boundary before. */
	jmp_buf *leave;
	bool (*interrupted)(void);
};

/* Input from the file that an option names, "-" for standard input; NULL: there
 * is none. `out` stays the caller's. False, with an error about the argument in
 * c->diags, when it cannot be opened; terminal_free in any case. */
bool terminal_open(struct terminal *t, struct cli *c, enum console_form form,
                   const char *in_name, FILE *out);
/* Writes some of the output: all that the machine has put goes through here. */
void terminal_put(struct terminal *t, const char *s, size_t n);
/* Reads to the end of the input; false when it failed, as it does after `limit`
 * words. */
bool terminal_read_all(struct terminal *t, size_t limit);
/* Tells why input failed, with its line when that can be read again. */
void terminal_tell(const struct terminal *t, struct cli *c);
void terminal_free(struct terminal *t);

#endif
