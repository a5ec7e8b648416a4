/* isa.h: an instruction set, as its YAML file describes it.
 *
 * Loading gives a `struct isa` that is constant from then on and may be
 * shared by any number of machines and threads. What each key of the file
 * means is told in docs/isa-files.md.
 *
 *     struct isa *isa = isa_load("vt", &reader, &diags);
 *     const struct isa_insn *i = isa_decode(isa, w);   NULL: undefined
 *     word b = isa_field_get(i->form->fields[1], w);
 */
#ifndef ISA_ISA_H
#define ISA_ISA_H

#include "isa/rtl.h"

/* ---- Encoding: fields and forms ----------------------------------------- */

enum isa_field_kind { ISA_NO_FIELD, ISA_UNSIGNED, ISA_SIGNED, ISA_REGISTER };

struct isa_field {
	const char *name;
	enum isa_field_kind kind; /* REGISTER: 4 bits, written r0..r15 */
	unsigned hi, lo;          /* bits hi..lo of the word, 63 >= hi >= lo */
	unsigned index;           /* in isa.fields */
	struct pos pos;           /* where it is declared */
};

/* The field's bits in a word, and its value extended to 64 bits. */
word isa_field_mask(const struct isa_field *f);
static inline word isa_field_get(const struct isa_field *f, word w)
{
	/* the field at the top of the word, then at its bottom: done for every
	 * field an effect names, so it builds no masks and is here */
	unsigned up = 63 - f->hi, down = up + f->lo;
	word value = w << up >> down, sign = (word)1 << 63 >> down;
	return f->kind == ISA_SIGNED ? (value ^ sign) - sign : value;
}

/* Whether a value (two's complement) can be held, and the word with it put
 * in. Putting a value that does not fit keeps its low bits. */
bool isa_field_fits(const struct isa_field *f, word value);
word isa_field_put(const struct isa_field *f, word w, word value);

enum { ISA_FIELDS_MAX = 64, ISA_FORM_FIELDS_MAX = 16 };

struct isa_form {
	const char *name;
	const struct isa_field *fields[ISA_FORM_FIELDS_MAX]; /* highest first;
	                                 fields[0] is `op` */
	size_t count;
	word zeros;                   /* bits that must be zero */
	struct pos pos;
};

/* ---- Claims ------------------------------------------------------------- */

/* The words a designer may use under `claim:`. They are checked by
 * theorems/, never believed. `modes`: may be followed by "from s" or
 * "from u".
 *   enumerator               word                    modes                   */
#define ISA_CLASSES(X)                                                        \
	X(ISA_PRIVILEGED,           "privileged",           false)             \
	X(ISA_PARTLY_PRIVILEGED,    "partly-privileged",    false)             \
	X(ISA_CONTROL_SENSITIVE,    "control-sensitive",    true)              \
	X(ISA_LOCATION_SENSITIVE,   "location-sensitive",   true)              \
	X(ISA_MODE_SENSITIVE,       "mode-sensitive",       false)             \
	X(ISA_INNOCUOUS,            "innocuous",            false)             \
	X(ISA_SIZE_SENSITIVE,       "size-sensitive",       false)             \
	X(ISA_DEVICE_SENSITIVE,     "device-sensitive",     false)             \
	X(ISA_TIME_SENSITIVE,       "time-sensitive",       false)             \
	X(ISA_PROCESSOR_SENSITIVE,  "processor-sensitive",  false)             \
	X(ISA_STORAGE_SENSITIVE,    "storage-sensitive",    false)             \
	X(ISA_TRAP_SENSITIVE,       "trap-sensitive",       false)

enum isa_class {
#define X(id, name, modes) id,
	ISA_CLASSES(X)
#undef X
	ISA_CLASS_COUNT
};
const char *isa_class_name(enum isa_class c);

struct isa_claim {
	bool stated;      /* a claim: key is present */
	unsigned classes; /* bit c: class c is claimed */
	unsigned from_s;  /* bit c: ... and "from s" stated; when from_u is
	                     not, from s only; when neither is, no mode */
	unsigned from_u;  /* bit c: ... and "from u" */
	struct pos pos;
};

/* ---- Instructions ------------------------------------------------------- */

/* What the hardware does with the instruction in user mode. */
enum isa_user {
	ISA_NO_USER,
	ISA_EXECUTE, /* the same as in supervisor mode */
	ISA_TRAP,    /* privileged trap */
	ISA_IGNORE,  /* nothing but P advancing ("user mode NOP") */
	ISA_USER_COUNT
};
const char *isa_user_name(enum isa_user u);

/* The operand template, e.g. "a, imm(b)": fields and punctuation. */
struct isa_operand {
	const struct isa_field *field; /* NULL: punctuation */
	char mark;                     /* the punctuation character */
};

struct isa_insn {
	const char *name;             /* mnemonic */
	unsigned op;                  /* value of the op field */
	const struct isa_form *form;
	word mask, match;             /* w is this instruction iff
	                                 (w & mask) == match */
	const struct isa_operand *operands; /* the asm template, in order */
	size_t operand_count;
	const char *asm_text;         /* the template as written, "" for none */
	enum isa_user user;
	struct isa_claim claim;
	struct rtl effect;
	const char *about;            /* a sentence, or NULL */
	const char *group;            /* title of its group in the file; one
	                                 pointer for all of a group */
	const char *group_about;      /* what is common to the group, or NULL */
	const char *isa_name;         /* of the file that last defined it */
	unsigned index;               /* in isa.insns */
	const struct isa_insn *same_op; /* next with the same op field */
	struct pos pos;               /* where it is defined, or last changed */
};

/* ---- Instruction sets --------------------------------------------------- */

struct isa {
	const char *name;             /* equals the file's name without .yaml */
	const char *about;            /* the first paragraph, or NULL */
	const char *base;             /* name of the base, or NULL */
	const struct isa_field *fields;
	size_t field_count;
	const struct isa_field *op;   /* the field named op */
	const struct isa_form *forms;
	size_t form_count;
	const struct isa_insn *insns; /* in the order of the file, base first */
	size_t insn_count;
	const struct isa_insn *const *by_op; /* 2^(width of op) chains */
	word hash;                    /* of encoding, user mode and meaning:
	                                 equal for sets that behave equally word
	                                 for word as written (prose, claims and
	                                 order do not count) */
	const struct source *source;  /* the file it was loaded from */
};

/* Loads the instruction set `name` ("vt", or a path "my/set.yaml") with its
 * bases. NULL, with at least one error added to `diags`, when there is
 * anything wrong. Owned by the caller: isa_free. The reader must outlive it
 * (positions point into its sources). load.c */
struct isa *isa_load(const char *name, const struct source_reader *reader,
                     struct diags *diags);
void isa_free(struct isa *isa); /* NULL is allowed */

/* The set with these instructions instead of its own: copies of them, edited
 * (effect, user, ...; encodings must not overlap). Allocated from `arena`, as
 * `insns` should be, and sharing everything else with `isa`. variant.c */
const struct isa *isa_variant(const struct isa *isa, struct isa_insn *insns,
                              size_t count, struct arena *arena);

/* The instruction a word encodes, or NULL (illegal). encode.c */
const struct isa_insn *isa_decode(const struct isa *isa, word w);

/* What the hardware does with the instruction in a mode. */
static inline enum isa_user isa_action(const struct isa_insn *i, bool user_mode)
{
	return user_mode ? i->user : ISA_EXECUTE;
}

/* The instruction of that name, or NULL. encode.c */
const struct isa_insn *isa_find(const struct isa *isa, const char *name);

/* Field of that name, or NULL. encode.c */
const struct isa_field *isa_find_field(const struct isa *isa,
                                       const char *name);

/* Whether the field is an operand of the instruction: in its form, not op,
 * not fixed by `where:`. encode.c */
bool isa_is_operand(const struct isa_insn *i, const struct isa_field *f);

/* Appends the whole set as one YAML file without a base, which loads back to
 * an equal set. write.c */
void isa_print_yaml(const struct isa *isa, struct text *out);

/* Appends the set as a manual for a terminal of 80 columns or more: the
 * word's picture, forms, the table of instructions. show.c */
void isa_print_manual(const struct isa *isa, struct text *out);

/* Appends one instruction's page: encoding picture, effect, class claims.
 * show.c */
void isa_print_insn(const struct isa *isa, const struct isa_insn *i,
                    struct text *out);

/* Asserts, in all builds, what every reading of a set relies on: that decoding
 * finds each instruction, that each bit of a form is accounted for, that the
 * effects are whole and well typed. Holds of what isa_load and isa_variant
 * give, which call it. check.c */
void isa_check(const struct isa *isa);

/* Whether two sets have the same encodings and meanings; if not, *why (when
 * not NULL) gets one line about the first difference. Instructions are
 * compared by name; prose, claims and order do not count. equal.c */
bool isa_equal(const struct isa *a, const struct isa *b, struct text *why);

#endif
