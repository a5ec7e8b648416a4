/* parser.h: what the parts of the RTL parser share.
 *
 * tokens.c cuts the text up and reports faults, expressions.c and
 * statements.c are the grammar of docs/isa-files.md by recursive descent.
 * Types are checked as nodes are made: a fault is reported once, at the token
 * where it shows, and the node goes on as if it had the type that was wanted,
 * so that one run finds them all.
 */
#ifndef ISA_PARSER_H
#define ISA_PARSER_H

#include "isa/isa.h"

enum token_kind {
	T_END,    /* end of the text */
	T_BREAK,  /* ";" or the end of a line */
	T_NUMBER,
	T_NAME,   /* also R.l and R.b */
	T_MARK,   /* operator or punctuation */
};

struct token {
	enum token_kind kind;
	size_t at, size; /* in the text */
	word value;      /* T_NUMBER */
};

struct let {
	const char *name;
	enum rtl_type type;
	bool visible; /* its block is still open */
};

struct parser {
	const struct rtl_text *in;
	const struct isa_field *const *fields;
	size_t field_count;
	struct arena *arena;
	struct diags *diags;
	struct token token; /* the one being looked at */
	unsigned depth;     /* of nesting, for RTL_DEPTH_MAX */
	unsigned nodes;     /* made so far, for RTL_NODES_MAX */
	bool failed;        /* an error was reported */
	bool lost;          /* skip errors until the next statement */
	struct let lets[RTL_LETS_MAX];
	struct rtl *rtl;    /* being filled */
};

/* ---- rtl.c -------------------------------------------------------------- */

bool rtl_may_raise(enum trap cause); /* an effect may say `trap CAUSE` */

/* ---- tokens.c ----------------------------------------------------------- */

struct pos isa_parser_here(const struct parser *p); /* of the current token */
/* Reports a fault; nothing, and NULL, while the parser is lost. */
struct diag *isa_parser_error_at(struct parser *p, struct pos pos,
                                 const char *code, const char *format, ...)
	TEXT_PRINTF(4, 5);
void isa_parser_advance(struct parser *p);
bool isa_parser_token_is(const struct parser *p, const char *s);
char *isa_parser_token_copy(struct parser *p);
/* Goes past the token if it is s. */
bool isa_parser_accept(struct parser *p, const char *s);
/* ... and gives up the statement if it is not. */
void isa_parser_expect(struct parser *p, const char *s);
/* Says that `what` should stand here, and gives up the statement. */
void isa_parser_wanted(struct parser *p, const char *what);

/* ---- expressions.c ------------------------------------------------------ */

/* An expression of operators that bind more tightly than `loosest`; 1 for
 * any, with ?: */
const struct rtl_expr *isa_parser_expression(struct parser *p,
                                             unsigned loosest);
/* Whether the token begins a reference to storage, and which kind. */
bool isa_parser_reference_kind(const struct parser *p, enum rtl_kind *kind);
const struct rtl_expr *isa_parser_reference(struct parser *p,
                                            enum rtl_kind kind);
/* Reports an operand of `user` that is not of the type. */
void isa_parser_want_type(struct parser *p, const struct rtl_expr *e,
                          enum rtl_type type, const char *user);
struct rtl_expr *isa_parser_node(struct parser *p, enum rtl_kind kind,
                                 struct pos pos);
const struct rtl_expr *isa_parser_nothing(
	struct parser *p); /* for a faulty one */
void isa_parser_count_node(struct parser *p, struct pos pos);

/* ---- statements.c ------------------------------------------------------- */

const struct rtl_stmt *isa_parser_effect(struct parser *p);

#endif
