/* internal.h: what the parts of the loader share.
 *
 * Loading goes in two passes. The first goes through the files, the base
 * before its variant, and merges what they say: fields and forms are made at
 * once, of instructions only the rows are collected (rows.c). The second
 * makes instructions of the rows that are left (insns.c), so that a variant
 * changes a row by replacing some of its keys, and everything is checked in
 * the set as it results.
 */
#ifndef ISA_INTERNAL_H
#define ISA_INTERNAL_H

#include "isa/isa.h"
#include "isa/yaml.h"

enum {
	ISA_BASES_MAX = 16,
	ISA_FORMS_MAX = 256,
	ISA_INSNS_MAX = 4096,
	ISA_OP_BITS_MAX = 12,
};

/* ---- Keys of a map ------------------------------------------------------ */

struct key {
	const char *name;
	unsigned kinds; /* bit k: its value may be of yaml_kind k */
};

enum {
	KEY_TEXT = 1 << YAML_TEXT,
	KEY_LIST = 1 << YAML_LIST,
	KEY_MAP = 1 << YAML_MAP,
};

/* The keys of an instruction, in the order in which they are written. */
#define ISA_ROW_KEYS(X)                                                       \
	X(ROW_NAME,  "name",  KEY_TEXT)                                        \
	X(ROW_OP,    "op",    KEY_TEXT)                                        \
	X(ROW_FORM,  "form",  KEY_TEXT)                                        \
	X(ROW_ASM,   "asm",   KEY_TEXT)                                        \
	X(ROW_USER,  "user",  KEY_TEXT)                                        \
	X(ROW_CLAIM, "claim", KEY_TEXT | KEY_LIST)                             \
	X(ROW_WHERE, "where", KEY_MAP)                                         \
	X(ROW_DO,    "do",    KEY_TEXT)                                        \
	X(ROW_ABOUT, "about", KEY_TEXT)

enum row_key {
#define X(id, name, kinds) id,
	ISA_ROW_KEYS(X)
#undef X
	ROW_KEYS
};

/* One instruction as collected: the last word on each of its keys. */
struct row {
	const char *name;
	struct yaml *key[ROW_KEYS]; /* NULL: not given */
	const char *group, *group_about;
	const char *isa_name;       /* of the file that spoke last */
	unsigned file;              /* number of that file */
	struct pos pos;             /* where it did */
	bool removed;
};

struct form {
	struct isa_form form;
	bool bad; /* an error was reported: say no more */
};

struct loader {
	const struct source_reader *reader;
	struct arena arena;
	struct diags *diags;

	/* the files so far, the variant before its base */
	const struct source *files[ISA_BASES_MAX + 1];
	unsigned file_count;
	const char *isa_name;        /* of the file being gone through */
	unsigned file;               /* its number */

	struct isa_field *fields;    /* ISA_FIELDS_MAX of them */
	bool field_bad[ISA_FIELDS_MAX];
	size_t field_count;
	struct form *forms;
	size_t form_count, form_room;
	struct isa_form *made_forms; /* second pass: the forms, as the set
	                                has them */
	struct row *rows;
	size_t row_count, row_room;
	bool too_many;               /* rows: said once */
	size_t *row_table;           /* names to rows + 1; see rows.c */
	size_t row_table_size;
};

/* keys.c */

/* Sorts a map's values by key into out[n], reporting keys that are not in the
 * table and values of the wrong kind: these become YAML_NONE, and nothing more
 * is to be said of them. */
void isa_keys(struct loader *l, const struct yaml *map, const char *what,
              const struct key *keys, size_t n, struct yaml **out);
/* Reports that a map has no such key. */
void isa_missing(struct loader *l, struct pos pos, const char *what,
                 const char *key);
/* The number a text is; false (reported as `code`) when it is none. */
bool isa_number(struct loader *l, const struct yaml *text, const char *code,
                word *out);
/* Whether a text is a name with `more` allowed besides letters, digits and
 * `_`; otherwise reported as `code`. */
bool isa_good_name(struct loader *l, const struct yaml *text, const char *what,
              const char *more, const char *code);
/* The text as prose: blanks and line ends made single blanks; of several
 * paragraphs the first. NULL for NULL or nothing. */
const char *isa_prose(struct loader *l, const struct yaml *text);
/* Whether a word stands at s and ends there. */
bool isa_word_is(const char *s, size_t size, const char *wanted);

/* fields.c */
void isa_add_fields(struct loader *l, const struct yaml *map);
void isa_add_forms(struct loader *l, const struct yaml *map);
struct form *isa_loading_form(struct loader *l, const char *name);

/* rows.c */
void isa_add_groups(struct loader *l, const struct yaml *list);
void isa_change_rows(struct loader *l, const struct yaml *list);
void isa_remove_rows(struct loader *l, const struct yaml *list);

/* insns.c: makes the instruction of a row; false when it was reported to be
 * faulty. */
bool isa_make_insn(struct loader *l, const struct row *row,
                   struct isa_insn *out);

/* operands.c: reads the asm template of an instruction whose form, mask and
 * match are known; text may be NULL. */
bool isa_read_operands(struct loader *l, const struct row *row,
                       struct isa_insn *insn);

/* claims.c */
bool isa_read_claim(struct loader *l, const struct yaml *node,
                    struct isa_claim *out);
/* Appends the classes: "privileged, control-sensitive from s". */
void isa_print_claim(const struct isa_claim *claim, struct text *out);

/* hash.c */
word isa_hash(const struct isa *isa, struct arena *arena);

/* ---- Showing ------------------------------------------------------------ */

/* A run of instructions of one group. write.c */
struct group {
	const struct isa_insn *first;
	size_t count;
	bool one_user, one_claim; /* the same for all of them */
	size_t name_width, form_width, asm_width;
};
struct group isa_group(const struct isa *isa, size_t at);

/* Appends the value of a field in a word, in decimal. picture.c */
void isa_print_value(const struct isa_field *f, word w, struct text *out);
/* Appends a picture of the word in each of n forms, one below the other;
 * with `insn`, of that instruction, whose constants are filled in. False,
 * and nothing appended, when it would be too wide. picture.c */
bool isa_print_picture(const struct isa_form *forms, size_t n,
                       const struct isa_insn *insn, struct text *out);

#endif
