/* help.c: `thirdgen help`: help, the manual page and bash completion, all from
 * the tables. */
#include <string.h>

#include "cli/cli.h"

struct help_options {
	bool man, completion;
};

#define AT(member) offsetof(struct help_options, member)
static const struct opt rows[] = {
	{0, "man", OPT_FLAG, NULL, AT(man), "the manual page, as roff", 0, 0},
	{0, "completion", OPT_FLAG, NULL, AT(completion),
	 "completion for bash, to be sourced", 0, 0},
	{0},
};
#undef AT

const struct opt_group opts_help[] = {{"Options", rows, 0}, {0}};

const char text_help[] =
	"  thirdgen help run\n"
	"  thirdgen help --man | man -l -\n"
	"  . <(thirdgen help --completion)\n";

static const char what[] =
	"a laboratory for virtualizable third generation machines";

/* The statuses, for help and manual. */
static const struct { int value; const char *about; } statuses[] = {
#define X(id, value, about) {value, about},
	STATUSES(X)
#undef X
};
enum { STATUS_KINDS = sizeof statuses / sizeof *statuses };

/* ---- For the terminal --------------------------------------------------- */

/* "-m, --memory Q", as help and manual show it. */
static void add_option(struct text *out, const struct opt *o)
{
	if (o->letter)
		text_printf(out, "-%c, ", o->letter);
	text_printf(out, "--%s", o->name);
	if (o->argument)
		text_printf(out, o->kind == OPT_MAYBE ? "[=%s]" : " %s",
		            o->argument);
}

static void add_group(struct text *out, const struct opt_group *g)
{
	enum { INDENT = 2, COLUMN = 26 };
	text_printf(out, "\n%s:\n", g->title);
	for (const struct opt *o = g->opts; o->kind; o++) {
		size_t start = out->size;
		text_repeat(out, ' ', o->letter ? INDENT : INDENT + 4);
		add_option(out, o);
		if (out->size - start >= COLUMN) {
			text_char(out, '\n');
			start = out->size;
		}
		text_pad_to(out, start, COLUMN);
		text_printf(out, "%s\n", o->about);
	}
}

void help_command(const struct command *k, struct text *out)
{
	bool options = k->groups->opts != NULL;
	text_printf(out, "usage: thirdgen %s%s%s%s\n\n%s\n", k->name,
	            options ? " [OPTION...]" : "", *k->operands ? " " : "",
	            k->operands, k->about);
	for (const struct opt_group *g = k->groups; g->opts; g++)
		add_group(out, g);
	add_group(out, opts_common);
	if (*k->text)
		text_printf(out, "\n%s", k->text);
}

void help_overview(struct text *out)
{
	text_printf(out, "thirdgen: %s\n\nusage: thirdgen COMMAND ...\n\n",
	            what);
	for (const struct command *k = commands; k->name; k++)
		text_printf(out, "  %-12s %s\n", k->name, k->about);
	text_add(out, "\n`thirdgen help COMMAND` says more about one of them.\n"
	              "\n"
	              "Exit status:\n");
	for (int i = 0; i < STATUS_KINDS; i++)
		text_printf(out, "  %3d  %s\n", statuses[i].value,
		            statuses[i].about);
}

/* ---- The manual page ---------------------------------------------------- */

/* Text for roff: hyphens stay hyphens, no line is taken for a request. */
static void add_roff(struct text *out, const char *s)
{
	for (bool start = true; *s; start = *s++ == '\n') {
		if (start && (*s == '.' || *s == '\''))
			text_add(out, "\\&");
		if (*s == '-' || *s == '\\')
			text_char(out, '\\');
		text_char(out, *s);
	}
}

static void add_item(struct text *out, const struct opt *o)
{
	struct text t = {0};
	add_option(&t, o);
	text_add(out, ".TP\n.B ");
	add_roff(out, text_str(&t));
	text_char(out, '\n');
	add_roff(out, o->about);
	text_char(out, '\n');
	text_free(&t);
}

static void man_command(struct text *out, const struct command *k)
{
	text_add(out, ".SS thirdgen ");
	add_roff(out, k->name);
	text_printf(out, " \\fI%s\\fR\n", k->operands);
	add_roff(out, k->about);
	text_add(out, ".\n");
	for (const struct opt_group *g = k->groups; g->opts; g++)
		for (const struct opt *o = g->opts; o->kind; o++)
			add_item(out, o);
	if (*k->text) {
		text_add(out, ".PP\n.nf\n");
		add_roff(out, k->text);
		text_add(out, ".fi\n");
	}
}

void help_man(struct text *out)
{
	text_printf(out, ".TH THIRDGEN 1 \"\" \"thirdgen %s\"\n",
	            THIRDGEN_VERSION);
	text_printf(out, ".SH NAME\nthirdgen \\- %s\n", what);
	text_add(out, ".SH SYNOPSIS\n.B thirdgen\n.I COMMAND\n"
	              "[\\fIOPTION\\fR...] [\\fIOPERAND\\fR...]\n");
	text_add(out, ".SH COMMANDS\n");
	for (const struct command *k = commands; k->name; k++)
		man_command(out, k);
	text_add(out, ".SH COMMON OPTIONS\n");
	for (const struct opt *o = opts_common->opts; o->kind; o++)
		add_item(out, o);
	text_add(out, ".SH EXIT STATUS\n");
	for (int i = 0; i < STATUS_KINDS; i++) {
		text_printf(out, ".TP\n.B %d\n", statuses[i].value);
		add_roff(out, statuses[i].about);
		text_char(out, '\n');
	}
	text_add(out, ".SH ENVIRONMENT\n.TP\n.B THIRDGEN_PATH\n"
	              "directories, separated by colons, in which instruction "
	              "sets and programs are sought\n"
	              ".TP\n.B NO_COLOR\nno colours when it is not empty\n");
}

/* ---- Completion --------------------------------------------------------- */

static void words_of(struct text *out, const struct opt_group *groups)
{
	for (const struct opt_group *g = groups; g->opts; g++)
		for (const struct opt *o = g->opts; o->kind; o++)
			text_printf(out, " --%s", o->name);
}

/* --console: bytes words */
static void choices_of(struct text *out, const struct opt_group *groups)
{
	for (const struct opt_group *g = groups; g->opts; g++)
		for (const struct opt *o = g->opts; o->kind; o++)
			if (o->kind == OPT_CHOICE) {
				text_printf(out, "\t*:--%s) words=\"", o->name);
				for (const char *s = o->argument; *s; s++)
					text_char(out, *s == '|' ? ' ' : *s);
				text_add(out, "\" ;;\n");
			}
}

void help_completion(struct text *out)
{
	text_add(out,
	         "# bash completion for thirdgen; made by "
	         "`thirdgen help --completion`\n"
	         "_thirdgen()\n"
	         "{\n"
	         "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n"
	         "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	         "\tlocal one=${COMP_WORDS[1]} two=${COMP_WORDS[2]}\n"
	         "\tCOMPREPLY=()\n"
	         "\tcase $COMP_CWORD:$prev in\n"
	         "\t1:*) words=\"");
	for (const struct command *k = commands; k->name; k++) {
		size_t n = strcspn(k->name, " ");
		if (k == commands || strncmp(k[-1].name, k->name, n + 1) > 0 ||
		    strncmp(k[-1].name, k->name, n) != 0)
			text_printf(out, "%s%.*s", k == commands ? "" : " ",
			            (int)n, k->name);
	}
	text_add(out, "\" ;;\n\t2:help) words=\"");
	for (const struct command *k = commands; k->name; k++)
		if (!strchr(k->name, ' '))
			text_printf(out, "%s ", k->name);
	text_add(out, "\" ;;\n\t2:isa) words=\"");
	for (const struct command *k = commands; k->name; k++)
		if (strncmp(k->name, "isa ", 4) == 0)
			text_printf(out, "%s ", k->name + 4);
	text_add(out, "\" ;;\n"
	              "\t*:--isa|*:-i) words=$(thirdgen isa list 2>/dev/null "
	              "| sed -n 's/^  \\([^ ]*\\).*/\\1/p') ;;\n");
	choices_of(out, opts_common);
	for (const struct command *k = commands; k->name; k++)
		choices_of(out, k->groups);
	text_add(out, "\t*)\n\t\tcase \"$one $two\" in\n");
	for (const struct command *k = commands; k->name; k++) {
		text_printf(out, "\t\t\"%s%s\"*) words=\"", k->name,
		            strchr(k->name, ' ') ? "" : " ");
		words_of(out, k->groups);
		words_of(out, opts_common);
		text_add(out, "\" ;;\n");
	}
	text_add(out,
	         "\t\tesac\n"
	         "\t\t[[ $cur == -* ]] || words= ;;\n"
	         "\tesac\n"
	         "\t[[ -n $words ]] &&\n"
	         "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	         "}\n"
	         "complete -o default -F _thirdgen thirdgen\n");
}

/* ---- The command -------------------------------------------------------- */

int cmd_help(struct cli *c)
{
	struct help_options o = {0};
	struct text t = {0};
	if (!cli_options(c, &o))
		return c->status;
	if (o.man)
		help_man(&t);
	if (o.completion)
		help_completion(&t);
	if (!o.man && !o.completion && c->operands == 0)
		help_overview(&t);
	for (int i = 0, words = 1; i < c->operands; i += words) {
		const char *second = i + 1 < c->operands ? c->operand[i + 1]
		                                         : NULL;
		const struct command *k = cli_find(c->operand[i], second,
		                                   &words);
		if (k)
			help_command(k, &t);
		else
			cli_no_command(c, c->operand[i], second);
	}
	out_print(c, &t);
	text_free(&t);
	return cli_tell(c);
}
