/* options.c: command lines read through the option tables. See options.h. */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cli/cli.h"

static const struct opt common[] = {
	{0, "color", OPT_CHOICE, "auto|always|never",
	 offsetof(struct cli, colour), "colours in messages (also NO_COLOR)",
	 0, 0},
	{'h', "help", OPT_FLAG, NULL, offsetof(struct cli, help),
	 "show this help", 0, 0},
	{0, "force", OPT_FLAG, NULL, offsetof(struct cli, force),
	 "replace files that thirdgen did not write", 0, 0},
	{0},
};

const struct opt_group opts_common[] = {{"Common", common, 0}, {0}};

/* ---- Arguments ---------------------------------------------------------- */

bool cli_number(struct cli *c, const char *at, size_t size, word min, word max,
                word *out)
{
	struct number n = max ? number_read(at, size)
	                      : number_read_signed(at, size);
	if (n.fault == NUMBER_TOO_LARGE) {
		cli_error(c, at, size, "cli-number",
		          *at == '-' ? "the number is below -2^63"
		                     : "the number is above 2^64 - 1");
		return false;
	}
	if (n.fault) {
		cli_error(c, at + n.at, 1, "cli-number", "expected %s here",
		          n.fault == NUMBER_NO_DIGIT ? "a number"
		                                     : "the end of the number");
		return false;
	}
	if (max && (n.value < min || n.value > max)) {
		cli_error(c, at, size, "cli-range",
		          "expected a number from %llu to %llu",
		          (unsigned long long)min, (unsigned long long)max);
		return false;
	}
	*out = n.value;
	return true;
}

/* Which of the words of "a|b|c" it is, or -1 with an error. */
static int choice(struct cli *c, const struct opt *o, const char *at)
{
	char copy[128];
	const char *names[16];
	size_t count = 0;
	strncpy(copy, o->argument, sizeof copy - 1);
	copy[sizeof copy - 1] = '\0';
	for (char *s = strtok(copy, "|"); s && count < 16;
	     s = strtok(NULL, "|")) {
		if (strcmp(s, at) == 0)
			return (int)count;
		names[count++] = s;
	}
	struct diag *d = cli_error(c, at, 0, "cli-choice",
	                           "--%s takes one of %s", o->name,
	                           o->argument);
	diag_did_you_mean(d, at, names, count, sizeof *names);
	return -1;
}

static void set(struct cli *c, const struct opt *o, char *member,
                const char *argument)
{
	void *at = member + o->offset;
	switch (o->kind) {
	case OPT_FLAG:
		*(bool *)at = true;
		break;
	case OPT_TEXT:
	case OPT_MAYBE:
		*(const char **)at = argument ? argument : "";
		break;
	case OPT_NUMBER:
		cli_number(c, argument, strlen(argument), o->min, o->max, at);
		break;
	case OPT_CHOICE: {
		int which = choice(c, o, argument);
		if (which >= 0)
			*(int *)at = which;
		break;
	}
	case OPT_LIST: {
		struct opt_list *list = at;
		if (list->count == OPT_LIST_MAX)
			cli_error(c, argument, 0, "cli-range",
			          "at most %d times --%s", OPT_LIST_MAX,
			          o->name);
		else
			list->item[list->count++] = argument;
		break;
	}
	case OPT_END:
		break;
	}
}

/* ---- The tables as getopt_long wants them ------------------------------- */

enum { ROWS_MAX = 64, LONG_ONLY = 256 };

struct rows {
	const struct opt *opt[ROWS_MAX];
	char *member[ROWS_MAX]; /* the struct its offset counts in */
	struct option longs[ROWS_MAX + 1];
	char shorts[3 * ROWS_MAX + 3];
	size_t count;
};

static void add_group(struct rows *r, const struct opt_group *g, char *base)
{
	for (const struct opt *o = g->opts;
	     o->kind && r->count < ROWS_MAX; o++) {
		size_t i = r->count++;
		int has = o->kind == OPT_FLAG    ? no_argument
		          : o->kind == OPT_MAYBE ? optional_argument
		                                 : required_argument;
		r->opt[i] = o;
		r->member[i] = base + g->offset;
		r->longs[i] = (struct option){o->name, has, NULL,
		                              LONG_ONLY + (int)i};
		if (o->letter) {
			char *end = r->shorts + strlen(r->shorts);
			*end++ = o->letter;
			while (has--)
				*end++ = ':';
			*end = '\0';
		}
	}
}

/* The n bytes at `at` are no option; perhaps it is a slip for one. */
static void suggest(struct cli *c, const struct rows *r, struct diag *d,
                    const char *at, size_t n)
{
	char written[64], dashed[ROWS_MAX][32];
	const char *names[ROWS_MAX];
	for (size_t i = 0; i < r->count; i++) {
		snprintf(dashed[i], sizeof dashed[i], "--%s", r->opt[i]->name);
		names[i] = dashed[i];
	}
	snprintf(written, sizeof written, "%.*s", (int)n, at);
	diag_hint(d, "`thirdgen help %s` lists them", c->command->name);
	diag_did_you_mean(d, written, names, r->count, sizeof *names);
}

/* Whether more than one option begins with the n bytes at `at`; told then. */
static bool ambiguous(struct cli *c, const struct rows *r, const char *at,
                      size_t n)
{
	struct text all = {0};
	unsigned count = 0;
	for (size_t i = 0; i < r->count && n > 2; i++)
		if (strncmp(r->opt[i]->name, at + 2, n - 2) == 0)
			text_printf(&all, "%s`--%s`", count++ ? ", " : "",
			            r->opt[i]->name);
	if (count > 1)
		diag_hint(cli_error(c, at, n, "cli-option",
		                    "`%.*s` is short for several options",
		                    (int)n, at),
		          "it could be %s", text_str(&all));
	text_free(&all);
	return count > 1;
}

static void unknown(struct cli *c, struct rows *r, char **argv)
{
	const char *at = argv[optind - 1];
	if (optopt && optopt < LONG_ONLY) { /* a letter, maybe among others */
		/* getopt is past the argument only if it was the last letter */
		if (at[0] != '-' || at[1] == '-' || !strchr(at, optopt))
			at = argv[optind];
		struct diag *d = cli_error(c, strchr(at, optopt), 1,
		                           "cli-option", "no option `-%c`",
		                           optopt);
		diag_hint(d, "`thirdgen help %s` lists them", c->command->name);
		return;
	}
	size_t n = strcspn(at, "=");
	if (optopt) {
		cli_error(c, at, n, "cli-argument",
		          "--%s takes no argument",
		          r->opt[optopt - LONG_ONLY]->name);
		return;
	}
	if (ambiguous(c, r, at, n))
		return;
	suggest(c, r, cli_error(c, at, n, "cli-option", "no option `%.*s`",
	                        (int)n, at), at, n);
}

static void missing(struct cli *c, struct rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (optopt == LONG_ONLY + (int)i ||
		    (optopt && optopt == r->opt[i]->letter))
			cli_error(c, NULL, 0, "cli-argument",
			          "--%s needs its argument %s", r->opt[i]->name,
			          r->opt[i]->argument);
}

static void known(struct cli *c, struct rows *r, int k)
{
	for (size_t i = 0; i < r->count; i++)
		if (k == LONG_ONLY + (int)i || k == r->opt[i]->letter)
			set(c, r->opt[i], r->member[i], optarg);
}

/* How many operands "FILE [WORD...]" asks for. */
static void arity(const char *operands, int *least, int *most)
{
	*least = *most = 0;
	for (const char *s = operands; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		*least += *s != '[';
		*most += 1;
		if (strstr(s, "...") && strstr(s, "...") < s + n)
			*most = 1 << 20;
		s += n;
	}
}

static void check_operands(struct cli *c)
{
	int least, most;
	arity(c->command->operands, &least, &most);
	if (c->operands < least)
		cli_error(c, NULL, 0, "cli-operand", "expected %s",
		          c->command->operands);
	else if (c->operands > most)
		cli_error(c, c->operand[most], 0, "cli-operand",
		          "one too many: expected %s",
		          most ? c->command->operands : "no operands");
}

bool cli_options(struct cli *c, void *into)
{
	struct rows r = {.shorts = ":"};
	/* getopt changes the order and skips the first; carets need the line
	 * as typed: so it gets a copy */
	char **argv = calloc((size_t)c->operands + 2, sizeof *argv);
	c->status = STATUS_INTERNAL;
	if (!argv)
		return false;
	argv[0] = c->argv[0];
	memcpy(argv + 1, c->operand, (size_t)c->operands * sizeof *argv);
	c->order = argv;
	for (const struct opt_group *g = c->command->groups; g->opts; g++)
		add_group(&r, g, into);
	add_group(&r, opts_common, (char *)c);
	opterr = 0;
	optind = 0; /* glibc: start afresh */
	for (int k; (k = getopt_long(c->operands + 1, argv, r.shorts, r.longs,
	                             NULL)) != -1;) {
		if (k == '?')
			unknown(c, &r, argv);
		else if (k == ':')
			missing(c, &r);
		else
			known(c, &r, k);
	}
	c->operand = argv + optind;
	c->operands = c->operands + 1 - optind;
	c->status = STATUS_OK;
	if (c->help) {
		struct text t = {0};
		help_command(c->command, &t);
		out_print(c, &t);
		text_free(&t);
		return false;
	}
	if (diags_ok(&c->diags)) /* an argument may be taken for one */
		check_operands(c);
	c->status = diags_ok(&c->diags) ? STATUS_OK : STATUS_USAGE;
	return c->status == STATUS_OK;
}
