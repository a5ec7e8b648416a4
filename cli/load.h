/* load.h: instruction sets, programs and machines, as the options say.
 *
 * Commands that work on a program put these structs into their own and these
 * groups into their list, and so take the same options with the same words.
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "asm/asm.h"
#include "cli/cli.h"
#include "cli/console.h"

/* ---- Which instruction set: --isa, -I ----------------------------------- */

struct isa_options {
	const char *isa;      /* --isa; NULL: not given */
	struct opt_list dirs; /* -I */
};
extern const struct opt isa_rows[];
#define ISA_GROUP(type, member)                                               \
	{"Instruction set", isa_rows, offsetof(type, member)}

/* Adds the -I directories to where files are sought. */
void load_dirs(struct cli *c, const struct opt_list *dirs);

/* The instruction set of that name; NULL with errors in c->diags. The caller
 * frees it. */
struct isa *load_isa(struct cli *c, const char *name);

/* ---- Which program: an operand, -D -------------------------------------- */

struct program_options {
	struct isa_options isa;
	struct opt_list defines; /* -D NAME=VALUE */
};
extern const struct opt program_rows[];
#define PROGRAM_GROUPS(type, member)                                          \
	ISA_GROUP(type, member.isa),                                           \
	{"Program", program_rows, offsetof(type, member)}

/* The definitions of -D; names[i] holds the name of defines[i]. False with
 * errors in c->diags. */
enum { LOAD_NAME_MAX = 128 };
bool load_defines(struct cli *c, const struct opt_list *list,
                  char (*names)[LOAD_NAME_MAX], struct asm_define *defines);

struct program {
	const struct source *source; /* as found */
	struct isa *isa;             /* owned */
	struct asm_image *image;     /* owned */
};

/* The source of a program that is named on the command line; NULL with errors
 * in c->diags. Adds the -I directories first. */
const struct source *load_source(struct cli *c, const struct program_options *o,
                                 const char *name);

/* Reads an image, or assembles a source, for the instruction set that
 * asm_program takes. `listing`, when not NULL, gets the listing of a source.
 * False with errors in c->diags. */
bool load_program(struct cli *c, const struct program_options *o,
                  const char *name, struct text *listing, struct program *p);
/* A further program, on the same machine as the first: for the same set. The
 * caller ends it by asm_image_free(p->image). */
bool load_further(struct cli *c, const struct program_options *o,
                  const char *name, const struct program *first,
                  struct program *p);
void program_free(struct program *p);

/* Where a real address is in the program: "prog.s:12: main+2"; appends
 * nothing when that is not known. */
void program_where(const struct program *p, addr real, struct text *out);

/* ---- On which machine --------------------------------------------------- */

struct machine_options {
	word q;             /* --memory */
	const char *input;  /* --input; NULL: standard input */
	int console;        /* --console: enum console_form */
	const char *load;   /* --load-state; NULL: none */
	const char *save;   /* --save-state; NULL: none */
	int engine;         /* --engine: 0 the fastest there is, otherwise 1 +
	                       enum machine_engine */
};
extern const struct opt machine_rows[];
#define MACHINE_GROUP(type, member)                                           \
	{"Machine", machine_rows, offsetof(type, member)}
#define MACHINE_DEFAULTS {.q = 65536}

/* A machine with the program in it, ready to start, or with the saved state
 * if one is asked for (the program may have no image then). False with errors
 * in c->diags; otherwise the caller ends it with machine_fini. */
bool load_machine(struct cli *c, const struct machine_options *o,
                  const struct program *p, struct machine *m);
/* ... without an engine, and silent about that. */
bool load_machine_anew(struct cli *c, const struct machine_options *o,
                       const struct program *p, struct machine *m);

#endif
