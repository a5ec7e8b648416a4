/* codes_asm.c: the codes of mistakes in programs and image files. See
 * explain.h; docs/assembler.md describes the language. */
#include "cli/explain.h"

const struct explanation codes_asm[] = {
	{"asm-assert", "An .assert is not true.\n"
	 "It is evaluated at the end, when every symbol has its value.\n"},
	{"asm-block",
	 "Something is opened and not closed, or closed and not opened.\n"
	 "These belong together: .if and .endif, .rept and .endr, .macro and\n"
	 ".endm, .window and .endwindow. All but the last pair must be in the\n"
	 "same file or in the same macro.\n"},
	{"asm-directive", "There is no such directive.\n"
	 "What starts with a dot and has no colon is a directive or a\n"
	 "macro.\n"},
	{"asm-duplicate", "A name is given a meaning a second time.\n"
	 "Labels and .equ names mean one thing; .set names may be set again.\n"
	 "Local labels (1: to 99:) may be defined as often as one likes; in a\n"
	 "macro \\@ makes a name of its own for each use. A name that the\n"
	 "machine gives a meaning (TRAP_SVC) can be given another only before\n"
	 "it is used.\n"},
	{"asm-empty", "The program has no words.\n"},
	{"asm-error", "The program itself says so, by .error.\n"},
	{"asm-include", "A file cannot be included.\n"
	 "It is looked for beside the file that includes it, then where -I\n"
	 "says. What follows may use names from it, so nothing is said about\n"
	 "names that are not known.\n"},
	{"asm-layout", "A word cannot be placed there.\n"
	 "No word may be placed twice, above the largest storage (2^20 - 1 "
	 "words),\n"
	 "or in a .window at or past its bound. .org takes real addresses,\n"
	 "in a window too.\n"},
	{"asm-limit", "The program is more than the assembler is willing to "
	 "do.\n"
	 "Macros, repetitions and files may be nested and repeated up to a "
	 "limit,\n"
	 "so that a program that would grow without end is refused. Nothing "
	 "after\n"
	 "that place is read.\n"},
	{"asm-macro", "A macro is wrong, or used wrongly.\n"
	 "Arguments are separated by commas outside parentheses and quotes.\n"
	 "A parameter without a default needs one that is not empty. Within\n"
	 "the macro a parameter is written \\name.\n"},
	{"asm-mnemonic", "The instruction set has no such instruction.\n"
	 "Nor is there a macro of that name. `thirdgen isa show SET` lists "
	 "the\n"
	 "instructions of a set; --isa chooses the set.\n"},
	{"asm-name", "A name that cannot be given a meaning.\n"
	 "Names are made of letters, digits, `_`, `.` and `$` and do not start "
	 "with a\n"
	 "digit. r0 to r15, psw, real, defined and `.` already have a "
	 "meaning.\n"},
	{"asm-operand", "A number is expected, but something else is there.\n"
	 "The field of an operand in the instruction set says whether it is a "
	 "register\n"
	 "or a number.\n"},
	{"asm-order", "A value is needed before it is known.\n"
	 "Most expressions are evaluated at the end and may use any symbol.\n"
	 "But how many words there are, where they go and which lines are\n"
	 "assembled must be known at once: .org, .align, .space, .rept, .if,\n"
	 ".elseif, .set, .window.\n"},
	{"asm-range", "A value does not fit where it is to go.\n"
	 "Fields have the width and the sign the instruction set gives them. "
	 "Larger\n"
	 "constants take two instructions: `li` of programs/lib/core.inc.\n"},
	{"asm-register", "Not a register.\n"
	 "Registers are r0 to r15 and the names given by .reg further up.\n"},
	{"asm-syntax", "The syntax of the line is wrong.\n"
	 "The caret shows where something else was expected.\n"},
	{"asm-undefined", "A name has no meaning anywhere in the program.\n"
	 "`1b` and `1f` are the last `1:` before and the next one after.\n"},
	{"asm-value", "An expression has no value.\n"
	 "It divides by zero, or an .equ is defined in terms of itself.\n"},
	{"asm-warning", "The program itself says so, by .warning.\n"},
	{"image-json", "Not JSON, so not an image.\n"
	 "Images are made by `thirdgen asm -o FILE`.\n"},
	{"image-value", "A value in the image file is not valid there.\n"
	 "The message names the value by its path: segments[2].words[5].\n"
	 "docs/assembler.md says what each value must be.\n"},
	{0},
};
