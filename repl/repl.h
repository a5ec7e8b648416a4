/* repl.h: the debugger: a machine, the monitors on it, and time.
 *
 * The core of `thirdgen debug`. It takes command lines and answers with text;
 * where the lines come from and where the text goes is the host's affair, so
 * a terminal, a pipe, a script and a test are the same to it.
 *
 *     struct repl *r = repl_new(&host);
 *     if (repl_load(r, &setup, &diags))
 *             while (repl_line(r, line) != REPL_QUIT)
 *                     ...
 *     repl_free(r);
 *
 * Everything that happens in the machine follows from the program, the words
 * of input and what the user changed, so every earlier state can be had again:
 * time is a number of steps, and one may go there.
 */
#ifndef REPL_REPL_H
#define REPL_REPL_H

#include "vmm/vmm.h"

struct repl;

/* Who uses it. Functions may be NULL unless it says otherwise. */
struct repl_host {
	void *ctx;
	/* Text for the user; never NULL. */
	void (*out)(void *ctx, const char *s, size_t n);
	/* Whether the user wants a long command to stop. */
	bool (*interrupted)(void *ctx);
	/* How far a long command has come, in a few words, now and then; NULL:
	 * there is nothing more to be said of it. */
	void (*progress)(void *ctx, const char *words);
	/* Writes (or adds to) a file; *why says why not. */
	bool (*write)(void *ctx, const char *name, const struct text *text,
	              bool append, const char **why);
	/* What the code of a diagnostic means, in lines; NULL: unknown. */
	const char *(*explain)(void *ctx, const char *code);
	/* Processor time in seconds, to keep going back quick; NULL: by
	 * steps. */
	double (*seconds)(void *ctx);
	/* The guest wants a line of input. False: there is no more. */
	bool (*ask)(void *ctx, struct text *line);
	const struct source_reader *reader; /* of programs, sets and scripts */
	/* Steps going forwards, and bytes of text, in all; 0: any number. What
	 * would need more ends, and repl_status is then REPL_USED_UP. */
	word max_steps, max_output;
	bool colour;   /* ANSI colours are welcome */
	bool terminal; /* somebody is looking: pages of text are welcome */
};

/* What is to be debugged. */
struct repl_setup {
	const char *isa;       /* NULL: the image's own, or vt */
	const char *programs[VMM_VMS_MAX]; /* one for each VM */
	unsigned program_count;
	enum vmm_kind kinds[VMM_LEVELS_MAX]; /* monitors, outermost first */
	unsigned depth;        /* 0: the program is on the machine itself */
	word slice;            /* with several VMs; 0: the default */
	addr q;                /* storage the program sees; 0: the default */
	const struct asm_define *defines;
	size_t define_count;
	const word *input;     /* console input; copied */
	size_t input_count;
	bool words;            /* the console shows numbers, not characters */
};

/* A debugger with nothing loaded. NULL when there is no memory. */
struct repl *repl_new(const struct repl_host *host);
void repl_free(struct repl *r); /* NULL is allowed */

/* Loads a program, or what was loaded before stays; then false, with errors in
 * `diags`. target.c */
bool repl_load(struct repl *r, const struct repl_setup *setup,
               struct diags *diags);

/* Shows where the machine is, as at every stop. */
void repl_show(struct repl *r);

enum repl_answer { REPL_OK, REPL_FAILED, REPL_QUIT };

/* Carries out one line. REPL_FAILED: it said why. An empty line repeats the
 * command before it when that is of use. */
enum repl_answer repl_line(struct repl *r, const char *line);

/* Carries out lines, up to the first that fails. */
enum repl_answer repl_script(struct repl *r, const char *text);

/* What `quit N` gave; REPL_USED_UP; or 0. */
enum { REPL_USED_UP = 3 };
int repl_status(const struct repl *r);

/* "s 32 main @17> ", in ASCII; ends with "> ". Within `commands` or a lesson
 * something else. */
void repl_prompt(const struct repl *r, struct text *out);

/* Whether the line was only taken down (within `commands`), not carried out. */
bool repl_collecting(const struct repl *r);

/* Offers everything that could stand where the line's last word begins; the
 * answer is the size of that word in bytes. A hyphen belongs to it, but not in
 * an expression. */
size_t repl_complete(struct repl *r, const char *line,
                     void (*offer)(void *ctx, const char *word), void *ctx);

#endif
