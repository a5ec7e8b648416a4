/* codes_isa.c: the codes of faults in instruction-set files. See explain.h. */
#include "cli/explain.h"

const struct explanation codes_isa[] = {
	/* the file as YAML */
	{"yaml-syntax", "This is not YAML.\n"
	 "A text that begins with a special character, or has `: `, ` #` or,\n"
	 "in {...} and [...], a bracket or comma in it, must be quoted.\n"},
	{"yaml-empty", "The file has nothing in it except blanks and "
	               "comments.\n"},
	{"yaml-utf8", "The file is not UTF-8.\n"},
	{"yaml-character", "A character is not allowed in the file.\n"
	 "Control characters, a byte order mark, and line ends other than a "
	 "line\n"
	 "feed (or a carriage return and a line feed) would make line and "
	 "column in\n"
	 "messages disagree with what an editor shows.\n"},
	{"yaml-duplicate", "A key appears twice in a map.\n"
	 "YAML readers differ in which of the two they take; thirdgen refuses "
	 "it.\n"},
	{"yaml-key", "A key is a list or a map; it must be a word.\n"},
	{"yaml-anchor", "Anchors (&name) are not allowed: write each value "
	                "where it is used.\n"},
	{"yaml-alias", "Aliases (*name) are not allowed: write each value "
	 "where it is used.\n"
	 "A text that begins with * needs quotes. Sets share by `base:`.\n"},
	{"yaml-merge", "Merge keys (<<) are not allowed.\n"
	 "What rows have in common goes into their group; sets share by\n"
	 "`base:`.\n"},
	{"yaml-tag", "Tags (!!int) are not allowed: every value is text.\n"},
	{"yaml-directive", "Directives (%YAML) are not allowed.\n"},
	{"yaml-document",
	 "One file is one instruction set, so one YAML document.\n"},
	{"yaml-depth", "Lists and maps are nested deeper than any set "
	               "needs.\n"},
	{"yaml-size", "The file, or a map in it, is larger than any set "
	              "needs.\n"},

	/* keys and names */
	{"isa-key", "A key is not known in this place.\n"
	 "docs/isa-files.md has them all. Unknown keys are refused, not "
	 "skipped:\n"
	 "a misspelt `user:` would otherwise make an instruction "
	 "unprivileged.\n"},
	{"isa-missing", "Something required is missing.\n"
	 "`user:` in particular has no default: what the hardware does with "
	 "an\n"
	 "instruction in user mode is what the theorems are about.\n"},
	{"isa-type", "There is a text, a list or a map where another of them "
	             "belongs.\n"},
	{"isa-name", "A name is malformed, is taken, or is not the name of the "
	 "file.\n"
	 "A set is found by its name, so its file is NAME.yaml. Two "
	 "instructions\n"
	 "cannot have one name; a variant changes an inherited one by "
	 "`change:`.\n"},
	{"isa-size", "The set has too many instructions.\n"},
	{"isa-empty", "The set has no instructions.\n"},
	{"isa-base",
	 "Something is wrong with the base, or with what is done to it.\n"
	 "The base is looked for beside the file, then where sets are looked\n"
	 "for. `change:` and `remove:` name instructions that the base has.\n"},

	/* encoding */
	{"isa-field", "A field is not possible.\n"
	 "`HI..LO [unsigned|signed|register]`, 63 >= HI >= LO; a register "
	 "field has\n"
	 "4 bits; the field op begins at bit 63 and has at most 12. A word "
	 "that\n"
	 "the RTL gives a meaning cannot be a field's name.\n"},
	{"isa-form", "A form does not account for each bit exactly once.\n"
	 "Fields are listed highest first, beginning with op; a 0 stands for a "
	 "gap\n"
	 "whose bits must be zero.\n"},
	{"isa-op",
	 "The value of op is not a number, or does not fit its field.\n"},
	{"isa-where", "`where:` names a field that the form does not have, or "
	              "a value that does not fit.\n"},
	{"isa-overlap", "Two instructions are encoded by the same word.\n"
	 "The message shows such a word. `where:` tells instructions with one "
	 "op apart.\n"},

	/* instructions */
	{"isa-asm", "The operand template does not fit the operands.\n"
	 "Every operand (field of the form, not op, not fixed by `where:`) "
	 "stands in\n"
	 "it exactly once, with something between them that lets the assembler "
	 "tell\n"
	 "where one ends.\n"},
	{"isa-user", "`user:` is execute, trap or ignore.\n"
	 "execute: as in supervisor mode; trap: a privileged trap; ignore: a\n"
	 "no-op.\n"},
	{"isa-claim", "A claim does not name a class, or contradicts "
	              "itself.\n"},
	{"isa-do", "The effect is written so that a position in it does not "
	 "lead back to the file.\n"
	 "Write it on one line, plain or in quotes without escapes, or below "
	 "`do: |`.\n"},

	/* effects */
	{"rtl-syntax", "The text is not RTL.\n"
	 "docs/isa-files.md, section 3, has the grammar.\n"},
	{"rtl-number", "A number is malformed, or needs more than 64 bits.\n"},
	{"rtl-name", "A name is unknown, or is already taken.\n"
	 "The names are the fields of the instruction's form (not op), the "
	 "values\n"
	 "named by let in this block or around it, and the parts of the "
	 "state.\n"},
	{"rtl-type", "There is a word where a condition is needed, or the "
	 "other way round.\n"
	 "There is no conversion: `x != 0` makes a condition, `c ? 1 : 0` a "
	 "word.\n"},
	{"rtl-target", "What comes before `<-` cannot be assigned to.\n"},
	{"rtl-cause", "Not a trap that an effect can raise.\n"
	 "Only the machine raises timer and external.\n"},
	{"rtl-range", "A number is out of its range, or there are too many of "
	 "something.\n"
	 "r[...] takes a field of at most 4 bits or a number below 16, so that "
	 "the\n"
	 "registers an instruction touches can be seen in its word. At most "
	 "32\n"
	 "lets, 64 storage references and 64 assignments on any path.\n"},
	{"rtl-depth",
	 "Brackets, braces or operators are nested more than 64 deep.\n"},
	{"rtl-size", "The effect is longer than any instruction needs.\n"},
	{"rtl-unreachable", "A statement is never reached.\n"
	 "trap and halt end the effect; nothing can follow them.\n"},
	{0},
};
