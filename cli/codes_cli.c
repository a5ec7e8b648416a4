/* codes_cli.c: the codes of mistakes on the command line. See explain.h. */
#include "cli/explain.h"

const struct explanation codes_cli[] = {
	{"cli-command", "There is no such command.\n"
	 "`thirdgen help` lists the commands. Some are two words: isa show.\n"},
	{"cli-option", "The command has no such option.\n"
	 "Each command has its own options; `thirdgen help COMMAND` lists "
	 "them.\n"
	 "A long option may be shortened as long as only one begins that "
	 "way.\n"},
	{"cli-argument",
	 "An option lacks its argument, or has one it cannot take.\n"
	 "`--memory 4096`, `--memory=4096` and `-m4096` are the same. An\n"
	 "argument that may be left out must be joined: `--trace=FILE`.\n"},
	{"cli-operand", "Too few or too many things that are not options.\n"
	 "The usage line of `thirdgen help COMMAND` shows what is expected;\n"
	 "what is in [BRACKETS] may be left out, what ends in dots may be\n"
	 "repeated.\n"},
	{"cli-number", "Not a number.\n"
	 "Numbers are decimal (42), hexadecimal (0x2a) or binary (0b101010)\n"
	 "and below 2^64; digits may be separated by single underscores\n"
	 "(1_000_000). Nothing may follow the number.\n"},
	{"cli-range", "A number is out of its range.\n"},
	{"cli-choice", "The option takes one of a few words.\n"},
	{"cli-define", "Not a definition.\n"
	 "-D takes NAME=VALUE: a symbol as in assembly, and a number. The\n"
	 "symbol is known as if `.equ NAME, VALUE` stood before the first\n"
	 "line.\n"},
	{"cli-file", "A file named on the command line cannot be read.\n"
	 "It is looked for as named (and with the usual ending added), then\n"
	 "in the directories of -I, of $THIRDGEN_PATH, and in those of\n"
	 "thirdgen itself. A .yaml file is not a program, and a .s file is\n"
	 "not an instruction set.\n"},
	{"cli-input",
	 "Something in the file of --input is not a word of input.\n"
	 "With --console words the file holds numbers with blanks between\n"
	 "them, written as on the command line, and -1 for 2^64 - 1.\n"},
	{"cli-write", "A file cannot be written.\n"},
	{"cli-overwrite",
	 "The file named for a result holds something else.\n"
	 "thirdgen replaces what it wrote itself, which it knows by how the\n"
	 "file begins; to replace a source, or any other file, say --force.\n"},
	{"cli-isa", "There is no such instruction set.\n"
	 "A set is a file NAME.yaml; `thirdgen isa list` shows those that\n"
	 "can be named, and any other can be given by its path.\n"},
	{"cli-instruction",
	 "The instruction set has no instruction of that name.\n"},
	{"cli-image-isa",
	 "The instruction set is not the one the image was made with.\n"
	 "An image remembers its set by name and by a hash of its encodings\n"
	 "and meanings. Under a set that has changed since, the words may\n"
	 "mean something else. Assemble it again; or name the set with --isa\n"
	 "to run it regardless.\n"},
	{"cli-memory",
	 "Storage is too small for the program, or too large for here.\n"},
	{"cli-engine", "The requested engine is not available.\n"
	 "The fast engine makes native code: it needs an x86-64 processor,\n"
	 "Linux, and permission to execute memory it has written. Every\n"
	 "engine gives the same results; without --engine the fastest one "
	 "that\n"
	 "is available runs.\n"},
	{"cli-theorem",
	 "There are three theorems: 1, 2 and 3, or all of them.\n"},
	{"cli-shard", "--shard is not I/N, part I of N, with I from 1 to N.\n"},
	{"cli-sweep-line",
	 "A line of a file was not written by `thirdgen sweep`.\n"},
	{"cli-code", "There is no such code of a diagnostic.\n"},
	{"run-expect",
	 "The guest's console output is not what the file of --expect says.\n"
	 "The message shows the expected line, with the place of the first\n"
	 "difference, and the line that was written.\n"},
	{0},
};
