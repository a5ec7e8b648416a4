/* asm.h: the assembler, and the image it makes.
 *
 * An image is a program together with what a person may want to know about it:
 * symbols, and which line of which source each word came from. It is what
 * `thirdgen asm` writes and what run, dis, debug and the monitors' builders
 * read. docs/assembler.md describes the language.
 */
#ifndef ASM_ASM_H
#define ASM_ASM_H

#include "isa/isa.h"
#include "machine/machine.h"

/* ---- Images ------------------------------------------------------------- */

enum asm_symbol_kind {
	ASM_NO_SYMBOL,
	ASM_LABEL, /* an address; has a real address too */
	ASM_VALUE, /* .equ, .set (last value) */
	ASM_REGISTER /* .reg: value is the register's number */
};

struct asm_symbol {
	const char *name;
	enum asm_symbol_kind kind;
	word value;    /* labels: virtual address, as its program sees it */
	addr real;     /* labels: address in the image */
	addr window_l, window_b; /* labels: the .window, (0, 0) outside any */
	unsigned file; /* where defined: index in image.files */
	unsigned line; /* 0: by the user (-D) */
};

/* A run of words that came from one source line. */
struct asm_line {
	addr at;       /* first word, real */
	addr count;    /* words */
	addr window_l; /* subtract from a real address for the virtual one */
	unsigned file; /* index in image.files */
	unsigned line; /* line there; of the macro's use inside an expansion */
	bool code;     /* an instruction, not data */
	bool expanded; /* came from a macro or .rept */
};

/* A run of words with nothing between them. */
struct asm_segment {
	addr at;           /* first word, real */
	addr count;
	const word *words;
};

struct asm_image {
	const char *name;      /* of the source it was made from */
	const char *isa_name;  /* instruction set it was assembled for */
	word isa_hash;         /* isa.hash of it */
	addr entry;            /* P to start at, with M = s and R = (0, q) */
	addr end;              /* storage it needs: one past its last word */
	const struct asm_segment *segments; /* by address, never overlapping */
	size_t segment_count;
	const struct asm_symbol *symbols;   /* by name */
	size_t symbol_count;
	const struct asm_line *lines;       /* by address, never overlapping */
	size_t line_count;
	const char *const *files;           /* names of the sources */
	size_t file_count;
	const struct asm_symbol *const *labels; /* those of kind ASM_LABEL, by
	                                       real address */
	size_t label_count;
	struct arena arena;                 /* owns all of it */
};

void asm_image_free(struct asm_image *image); /* NULL is allowed */

/* Image files are JSON (docs/assembler.md, "Image files"). Reading gives NULL,
 * with errors in `diags`, when the source is not one or says something that
 * cannot be. image_print.c, image_read.c */
void asm_image_print(const struct asm_image *image, struct text *out);
struct asm_image *asm_image_read(const struct source *source,
                                 struct diags *diags);

/* Puts the image's words into storage, moved up by `base`. False when
 * base + end > q; nothing is changed then. image.c */
bool asm_image_load(const struct asm_image *image, struct machine *m,
                    addr base) MACHINE_MUST_USE;

/* To be called once on an image that is being made, when its symbols stand,
 * sorted by name: finds the labels among them. Allocates from its arena.
 * image.c */
void asm_image_index(struct asm_image *image);

/* Asserts, in all builds, what struct asm_image says of its parts; whoever
 * makes an image calls it in the end. check.c */
void asm_image_check(const struct asm_image *image);

/* The symbol of that name, or NULL. image.c */
const struct asm_symbol *asm_symbol(const struct asm_image *image,
                                    const char *name);
/* The label at or nearest below a real address, or NULL; *offset gets the
 * distance. Labels of another .window are not considered. image.c */
const struct asm_symbol *asm_label_at(const struct asm_image *image,
                                      addr real, addr *offset);
/* The line a word came from, or NULL. image.c */
const struct asm_line *asm_line_at(const struct asm_image *image, addr real);

/* ---- Assembling and disassembling --------------------------------------- */

struct asm_options {
	const struct source_reader *reader; /* for .include; may be NULL */
	const struct asm_define {           /* symbols set beforehand, as by */
		const char *name;           /* .equ (-D NAME=VALUE) */
		word value;
	} *defines;
	size_t define_count;
	struct text *listing; /* gets the listing unless NULL */
	/* Gets, unless NULL, the source as one text that assembles, with the
	 * same defines, to the same words and entry: files are where they were
	 * included, of each .if only the branch taken is left, a macro with an
	 * .if in it is expanded where it is used, and what nothing uses is not
	 * defined, unless `keep` (NULL: never) wants its name. Comments stay
	 * with what they are about. plain.c */
	struct text *plain;
	bool (*keep)(const char *name);
};

/* Assembles a source. NULL, with errors in `diags`, when there is anything
 * wrong. Owned by the caller: asm_image_free. The source need not outlive the
 * image. asm.c */
struct asm_image *asm_source(const struct source *source,
                             const struct isa *isa,
                             const struct asm_options *options,
                             struct diags *diags);

/* ---- Programs: assembly or an image, and its instruction set. program.c - */

extern const char asm_default_set[]; /* "vt": of assembly, if none is given */

/* The program in a source, which is assembly or an image. *isa is the set it
 * is for. NULL there: loaded now, for the caller to free; it is `set` if that
 * is not NULL, or else an image's own, or else asm_default_set. An image that
 * was made for another set than *isa, or before it was changed, is refused,
 * unless `set`, by which the user asks for one, is not NULL: so a program meets
 * a variant. NULL, with errors in `diags`, and *isa as before. Owned by the
 * caller. options->reader must not be NULL. */
struct asm_image *asm_program(const struct source *source, const char *set,
                              struct isa **isa,
                              const struct asm_options *options,
                              struct diags *diags);

/* Whether the image called `name` was made for this very set; an error if
 * not. */
bool asm_fits(const struct asm_image *image, const char *name,
              const struct isa *isa, struct diags *diags);

/* Puts the program into a machine that is as machine_init left it, and P to
 * its entry; an error if it is too large. */
bool asm_image_start(const struct asm_image *image, struct machine *m,
                     struct diags *diags);

/* The directives, one line each: name, operands, meaning. directives.c */
void asm_print_directives(struct text *out);

/* The names that have a meaning in every program, because the machine gives
 * them one: `PSW_P`, `TRAP_SVC`. Whether this is one of them, *value then; and
 * all of them, a line each: name, value. constants.c */
bool asm_constant(const char *name, word *value);
void asm_print_constants(struct text *out);

/* The image as assembly that assembles to the same words, with labels where
 * it has symbols. dis.c */
void asm_disassemble(const struct asm_image *image, const struct isa *isa,
                     struct text *out);

/* Symbols and address-to-line map as text tables. image.c */
void asm_print_symbols(const struct asm_image *image, struct text *out);
void asm_print_lines(const struct asm_image *image, struct text *out);

#endif
