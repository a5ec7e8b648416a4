/* internal.h: what the parts of the assembler share.
 *
 * The first pass reads lines from a stack of frames (files, macro expansions,
 * repetitions), gives every label its address and turns every instruction and
 * datum into an item whose operands are expression trees. The second pass
 * evaluates the trees. An image is then made from the items by address.
 *
 *     input.c      frames: where the next line comes from, .include
 *     line.c       lines and places in them; errors, with notes on macros
 *     lex.c        a line's tokens
 *     expr.c       expressions, parsed         eval.c   ... evaluated
 *     symbol.c     names
 *     constants.c  those the machine itself gives a meaning
 *     macro.c      .macro and .rept
 *     condition.c  .if
 *     directives.c the other directives; the table of all of them
 *     insn.c       instructions, by the templates of the set
 *     emit.c       the second pass
 *     asm.c        the whole
 *     build.c      the image made from the items
 *     listing.c    the source with its words beside it
 *     plain.c      the source without what was not assembled
 *     scan.c       words of lines, for plain.c
 */
#ifndef ASM_INTERNAL_H
#define ASM_INTERNAL_H

#include <limits.h>

#include "asm/asm.h"

/* Where a program starts: past the PSWs and the registers of R = (0, q). */
enum { AS_FIRST_ADDRESS = 32 };

/* Where it is entered, unless .entry says so. */
#define AS_ENTRY_LABEL "start"

/* What hostile input may use up. */
enum {
	AS_INCLUDE_DEPTH = 16,
	AS_MACRO_DEPTH = 64,       /* macros and repetitions in one another */
	AS_EXPANDED_LINES = 1 << 21, /* in all expansions together */
	AS_EXPANDED_BYTES = 1 << 25, /* of substituted lines, together */
	AS_COUNT_MAX = 1 << 20,    /* .rept, .space */
	AS_EXPR_DEPTH = 250,       /* of an expression tree */
	AS_EVAL_DEPTH = 2000,      /* of it and the .equ it leads through */
	AS_SOURCE_MAX = 1 << 28,   /* bytes of one source */
	AS_PARAMETERS_MAX = 32,    /* of a macro */
	AS_LOCALS = 100,           /* local labels are 1 to 99 */
};

struct as;

/* ---- Lines and places in them. line.c ----------------------------------- */

struct expansion;

/* A line of text to be assembled. It stands in a file; or it is a copy of
 * another line (`of`), made by .rept or a macro; or it was put together from
 * pieces, where a macro's line had arguments substituted. */
struct line {
	const char *text;             /* not NUL-terminated, without its end */
	unsigned size;                /* bytes */
	unsigned number;              /* in a file: from 1 */
	const struct source *source;  /* in a file: which */
	const struct line *of;        /* copies, and lines made of pieces */
	const struct piece *pieces;   /* by `at`, the first at 0; or NULL */
	size_t piece_count;
	const struct expansion *in;   /* NULL: straight from a file */
};

/* A part of a line, as the user underlined it. */
struct place {
	const struct line *line; /* NULL: no place */
	unsigned at;             /* bytes before it */
	unsigned width;          /* bytes */
};

/* The bytes from `at` on, up to the next piece, came from here. */
struct piece {
	unsigned at;
	unsigned from;       /* bytes before it in line->of */
	unsigned width;      /* 0: copied byte for byte; else it stands for
	                        this many bytes there: a \name */
	struct place origin; /* \name: the argument it was replaced by */
};

/* One use of a macro, or one repetition. */
struct expansion {
	const struct macro *macro; /* NULL: .rept */
	struct place use;          /* the macro's name, the word .rept */
	unsigned number;           /* macro: \@; .rept: which, from 1 */
	unsigned depth;            /* 1: outermost */
};

/* Adds an error at a place, with a note for each expansion it is in. */
struct diag *asm_error(struct as *as, struct place at, const char *code,
                       const char *format, ...) TEXT_PRINTF(4, 5);
struct diag *asm_warning(struct as *as, struct place at, const char *code,
                         const char *format, ...) TEXT_PRINTF(4, 5);
/* Adds a note to an error; NULL diag or no place: nothing. */
void asm_note(struct diag *diag, struct place at, const char *format, ...)
	TEXT_PRINTF(3, 4);

/* Where a place is in a file: a macro's line for what came from a macro. */
struct pos asm_pos(struct place at);
/* The line in a file that a line came from; a macro's use, not its text. */
const struct line *asm_outermost(const struct line *line);
/* From the start of the first place to the end of the second. */
struct place asm_join(struct place from, struct place to);

/* A line that says the same within an expansion. */
const struct line *asm_copy_line(struct as *as, const struct line *of,
                                 const struct expansion *in);

/* ---- Tokens. lex.c ------------------------------------------------------ */

enum token_kind {
	TOKEN_END,    /* of the line, or a comment */
	TOKEN_NAME,
	TOKEN_NUMBER, /* value; also 'c' */
	TOKEN_LOCAL,  /* 1b, 1f: value is the number */
	TOKEN_STRING, /* with its quotes; asm_string gives its bytes */
	TOKEN_OP,     /* op: punctuation or an operator */
	TOKEN_BAD,    /* reported already */
	TOKEN_COUNT
};

/* Operators are named by their characters: OP('<', '<'), OP(',', 0). */
#define OP(a, b) ((unsigned)(a) | (unsigned)(b) << 8)

struct token {
	enum token_kind kind;
	unsigned at, size; /* in the line */
	word value;        /* NUMBER, LOCAL */
	bool forward;      /* LOCAL: 1f */
	unsigned op;       /* OP */
};

/* Reading a line from left to right, one token ahead. */
struct cursor {
	struct as *as;
	const struct line *line;
	struct token token; /* the one to be read next */
	unsigned end;       /* of the token read last */
	struct place verb;  /* the mnemonic, directive or macro name */
	const char *form[2]; /* how it is written: name, operands; or NULL */
};

void asm_start(struct cursor *c, struct as *as, const struct line *line);
void asm_seek(struct cursor *c, unsigned at); /* go on reading there */
void asm_advance(struct cursor *c);
struct place asm_here(const struct cursor *c); /* of the token ahead */
bool asm_at(const struct cursor *c, unsigned op);
bool asm_accept(struct cursor *c, unsigned op);
/* The token ahead is not what should be there: "expected WHAT". Nothing is
 * said of a token that was reported before. Always returns false. */
bool asm_expected(struct cursor *c, const char *what);
bool asm_expect(struct cursor *c, unsigned op);
bool asm_expect_end(struct cursor *c);
/* The name ahead as a string; NULL and an error if there is none. */
const char *asm_expect_name(struct cursor *c, const char *what);
/* The text of the token ahead, in the arena. */
const char *asm_token_text(const struct cursor *c);
/* The bytes of the string token ahead. */
const char *asm_string(struct cursor *c, unsigned *size);
bool asm_name_char(char ch, bool first);
bool asm_valid_name(const char *name); /* a symbol may be called this */
/* The directive of a line, labels before it skipped; size 0 if none. */
const char *asm_peek_directive(const struct line *line, unsigned *size);

/* ---- Words of lines that may not be code. scan.c ------------------------ */

/* A part of a line's text. */
struct part {
	const char *s;
	unsigned size;
};

bool asm_is_blank(char c);
unsigned asm_skip_blanks(const struct line *l, unsigned at);
/* Where the comment begins, or the end. */
unsigned asm_code_end(const struct line *l);
/* Where what follows the labels begins. */
unsigned asm_after_labels(const struct line *l);
/* The label at *at, which is moved past its colon; size 0: there is none. */
struct part asm_next_label(const struct line *l, unsigned *at);
/* The name or number at or after *at, which is moved past it; size 0: there is
 * none. What stands for a macro's parameter is passed over. */
struct part asm_next_word(const struct line *l, unsigned *at);

/* ---- Names. symbol.c ---------------------------------------------------- */

enum symbol_kind {
	SYMBOL_UNDEFINED, /* mentioned */
	SYMBOL_LABEL,
	SYMBOL_EQU,
	SYMBOL_SET,
	SYMBOL_REGISTER,
	SYMBOL_BAD,       /* its definition was wrong, and reported */
	SYMBOL_KINDS
};

struct symbol {
	const char *name;          /* "1" for a local label */
	enum symbol_kind kind;
	word value;
	addr real;                 /* LABEL */
	const struct window *window; /* LABEL: NULL outside any */
	const struct expr *expr;   /* EQU not evaluated yet, else NULL */
	bool busy;                 /* EQU: being evaluated */
	bool local;
	bool constant;             /* the machine's, until defined */
	bool used;                 /* a constant: evaluated as the machine's */
	struct place place;        /* where defined; no place: by the user */
	struct symbol *next;       /* in the order of definition */
	/* what the name means in front of operands: the first there is */
	const struct directive *directive;
	const struct macro *macro;
	const struct isa_insn *insn;
	/* plain.c */
	unsigned mentions;         /* by lines that are kept */
	bool decides;              /* a macro: an .if is in what it becomes */
};

struct symbols {
	struct symbol **slots; /* open addressing */
	size_t room, count;
	struct symbol *first, **last; /* those defined */
	size_t defined;
	struct { /* by number */
		struct symbol *back, *forward;
	} local[AS_LOCALS];
};

/* The symbol of that name, made if need be. */
struct symbol *asm_find_symbol(struct as *as, const char *name);
/* It, to be defined at `place`; NULL, and an error, when the name is taken
 * or reserved. */
struct symbol *asm_define(struct as *as, const char *name,
                          enum symbol_kind kind, struct place place);
void asm_define_label(struct as *as, struct symbol *s);
struct symbol *asm_define_local(struct as *as, word number, struct place place);
/* Add "did you mean" to a message about such a name. */
void asm_suggest_symbol(struct as *as, struct diag *diag, const char *name);
void asm_suggest_register(struct as *as, struct diag *diag, const char *name);
void asm_suggest_verb(struct as *as, struct diag *diag, const char *name);
/* The number of a register by name: r0..r15 or one named by .reg; or -1. */
int asm_register(struct as *as, const char *name);
int asm_plain_register(const char *name); /* r0..r15 only */

/* Gives the machine's constants their values; they are not among those
 * defined. constants.c */
void asm_add_constants(struct as *as);

/* ---- Expressions. expr.c, eval.c ---------------------------------------- */

enum expr_kind {
	EXPR_CONST,  /* value */
	EXPR_SYMBOL, /* symbol's value */
	EXPR_REAL,   /* symbol's real address */
	EXPR_PSW,    /* value is M; args P, l, b */
	EXPR_UNARY,  /* op */
	EXPR_BINARY, /* op */
	EXPR_COND,
	EXPR_KINDS
};

struct expr {
	enum expr_kind kind;
	enum rtl_kind op;
	struct place place;
	word value;
	struct symbol *symbol;
	const struct expr *arg[3];
	unsigned depth;
};

/* Parses an expression; NULL when there is none (reported). */
const struct expr *asm_parse_expr(struct cursor *c);

/* Its value, at the end of the first pass or later. False: reported, now or
 * before. */
bool asm_eval(struct as *as, const struct expr *e, word *value);
/* Its value at this point of the first pass, because `directive` needs it. */
bool asm_eval_now(struct as *as, const struct expr *e, struct place directive,
                  word *value);
/* Parses and evaluates now. */
bool asm_number_now(struct cursor *c, word *value, struct place *place);
bool asm_known(const struct expr *e); /* can be evaluated already */
/* Whether it has no symbol in it. */
bool asm_is_fixed(const struct expr *e);
/* A value for a message: "5", "-1", "4096 (0x1000)". */
struct asm_value {
	char s[64];
} asm_show(word value);
/* The value of an expression: a number as it was written, -2147483649, for its
 * sign cannot be told from the word. */
struct asm_value asm_show_expr(const struct expr *e, word value);

/* ---- Items: what takes up storage --------------------------------------- */

struct window {
	addr l, b;
	addr high;          /* one past the highest word so far */
	struct place place;
};

enum item_kind {
	ITEM_NONE,
	ITEM_INSN,  /* value: opcode and registers; operands: the rest */
	ITEM_WORD,  /* expr */
	ITEM_FILL,  /* expr, or 0; count words */
	ITEM_BYTES, /* bytes[i] is the word i */
	ITEM_KINDS
};

struct operand {
	const struct isa_field *field;
	const struct expr *expr;
	const struct operand *next;
};

struct item {
	enum item_kind kind;
	addr at, count;               /* real */
	const struct window *window;  /* NULL outside any */
	struct place place;           /* mnemonic, expression, ... */
	const struct isa_insn *insn;
	const struct operand *operands;
	const struct expr *expr;
	const char *bytes;
	word value;                   /* of the word, once evaluated */
	size_t order;                 /* in the source */
	struct item *next;
};

/* A new item of `count` words at the current address. It is not put there
 * when it does not fit (reported). */
struct item *asm_add_item(struct as *as, enum item_kind kind, word count,
                          struct place place);
void asm_instruction(struct cursor *c, const struct isa_insn *insn);
/* The number of the register ahead, or -1 (reported). insn.c */
int asm_parse_register(struct cursor *c);

struct assertion {
	const struct expr *expr;
	const char *message;  /* or NULL */
	const struct assertion *next;
};

/* ---- Where lines come from. input.c ------------------------------------- */

struct frame {
	struct frame *up;
	/* a file */
	const struct source *source; /* NULL: an expansion */
	size_t at;                   /* bytes read */
	unsigned number;             /* lines read */
	/* an expansion */
	const struct expansion *expansion;
	const struct arguments *arguments; /* of a macro */
	const struct line *const *body;
	size_t count, next;
	word repeats;                /* still to come, this one included */
	/* both */
	struct condition *conditions; /* .if without .endif yet, innermost */
	unsigned includes;            /* how many files deep */
};

void asm_push_file(struct as *as, const struct source *source);
void asm_push_expansion(struct as *as, const struct frame *expansion);
/* The next line of the frame on top; NULL at its end. */
const struct line *asm_frame_line(struct as *as);
/* The next line of all; NULL at the end. Frames that end are left. */
const struct line *asm_next_line(struct as *as);
void asm_include(struct cursor *c);

/* ---- Macros, repetition, conditions ------------------------------------- */

struct macro {
	const char *name;
	struct place place;
	struct parameter {
		const char *name;
		struct place fallback;  /* its default; no place: none */
	} parameters[AS_PARAMETERS_MAX];
	size_t parameter_count;
	bool broken;               /* its first line was wrong, and reported */
	bool defines;              /* a use is likely to define names */
	const struct line *const *body;
	size_t count;
};

/* What stands for each parameter: text within a line. */
struct arguments {
	struct place value[AS_PARAMETERS_MAX];
	bool given[AS_PARAMETERS_MAX]; /* by the use, not the default */
};

void asm_expand_macro(struct cursor *c, const struct macro *macro);
/* The macro's line with its arguments in it. */
const struct line *asm_substitute(struct as *as, const struct line *body,
                                  const struct expansion *in,
                                  const struct arguments *arguments);
void asm_macro(struct cursor *c);
void asm_rept(struct cursor *c);

struct condition {
	struct place place;  /* of the .if */
	bool active;         /* lines are assembled */
	bool taken;          /* a branch was true, or the whole is skipped */
	struct place other;  /* of the .else, once seen */
	struct condition *up;
};

bool asm_skipping(const struct as *as);
void asm_do_if(struct cursor *c);
void asm_elseif(struct cursor *c);
void asm_do_else(struct cursor *c);
void asm_endif(struct cursor *c);

/* ---- Directives. directives.c ------------------------------------------- */

struct directive {
	const char *name;     /* first, for diag_did_you_mean */
	const char *operands; /* as in the manual */
	void (*function)(struct cursor *c);
	bool skipped_too;     /* matters in lines that an .if skips */
	const char *about;
};

/* Makes the directives known by name. */
void asm_add_directives(struct as *as);

/* ---- The whole. asm.c, emit.c, build.c, listing.c, plain.c -------------- */

/* A line as it was read, for the listing and the plain source. */
enum row_kind {
	ROW_ASSEMBLED,
	ROW_SKIPPED, /* by an .if */
	ROW_BODY,    /* of a .macro or .rept, kept; its end as well */
};

struct row {
	enum row_kind kind;
	const struct line *line;
	const struct item *before; /* the last item made before it, or NULL */
	addr at;                   /* real address of the next word then */
	struct row *next;
};

struct as {
	struct arena arena;      /* of everything but the image */
	jmp_buf out_of_memory;
	const struct isa *isa;
	const struct source_reader *reader; /* or NULL */
	struct diags *diags;
	bool want_rows;          /* for a listing, or the plain source */

	/* reading */
	struct frame *frame;     /* innermost, or NULL at the end */
	size_t expanded_lines, expanded_bytes, expansions;
	bool stop;               /* a limit was passed: read no further */
	bool incomplete;         /* something could not be read: do not
	                            complain of names it may have defined */
	bool displaced;          /* addresses are not what was meant: do not
	                            complain of what they lead to */
	struct row *rows, **last_row;
	struct row *newest_row;  /* or NULL */

	/* names */
	struct symbols symbols;

	/* storage */
	addr here;               /* real address of the next word */
	struct window *window;   /* NULL outside any */
	bool full;               /* something did not fit here, reported */
	struct item *items, **last_item;
	struct item *newest;     /* or NULL */
	size_t item_count;
	const struct assertion *assertions;
	const struct expr *entry; /* .entry, or NULL */

	/* evaluating */
	size_t errors_before;    /* in diags, that are not ours */
	unsigned eval_depth;
	struct place needed_by;  /* a directive that cannot wait; or no place */

	struct asm_image *image; /* being made */
};

/* What `.` is: as a program running here would write it. */
word asm_dot(const struct as *as);

void asm_statement(struct as *as, const struct line *line);
void asm_emit(struct as *as);
/* Fills as->image; false: reported. */
bool asm_build_image(struct as *as, const struct source *source);
void asm_print_listing(const struct as *as, struct text *out);
void asm_print_plain(struct as *as, bool (*keep)(const char *name),
                     struct text *out);
/* Says what kind of row the line read last is; nothing without rows. input.c */
void asm_mark_row(struct as *as, enum row_kind kind);
/* Why a name cannot be a symbol's ("a register"), or NULL. symbol.c */
const char *asm_reserved(const char *name);

#endif
