/* console.h: the machine's console on files and streams.
 *
 * Input is read when the program asks for it and remembered by its index, so
 * that asking again gives the same word. Output goes out at once (buffered)
 * and is kept when somebody wants to compare it.
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <setjmp.h>
#include <stdio.h>

#include "base/text.h"
#include "machine/machine.h"

enum console_form {
	CONSOLE_BYTES, /* a word is a byte; of output words the low 8 bits */
	CONSOLE_WORDS, /* a word is a number; one a line */
};

struct terminal {
	struct console console; /* give this to the machine */
	enum console_form form;
	FILE *in;               /* NULL: no input */
	const char *in_name;    /* for messages */
	bool live;              /* somebody may be typing */
	bool ended;             /* no more input will come */
	bool failed;            /* input could not be read or understood */
	struct text why;        /* ... why, a line */
	word *read;             /* input so far, owned */
	size_t count, room;
	FILE *out;              /* NULL: nowhere */
	bool midline;           /* the last output was not a line end */
	struct text *kept;      /* gets all output unless NULL; not owned */

	/* Where to go when waiting for input was interrupted, and how to tell;
	 * NULL: the guest sees the end of its input. The step that wanted the
	 * word was only planned, so the machine is at the boundary before. */
	jmp_buf *leave;
	bool (*interrupted)(void);
};

/* `in` and `out` stay the caller's. */
void terminal_init(struct terminal *t, enum console_form form, FILE *in,
                   const char *in_name, FILE *out);
void terminal_free(struct terminal *t);

#endif
