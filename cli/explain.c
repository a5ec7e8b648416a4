/* explain.c: `thirdgen explain CODE`. See explain.h. */
#include "cli/explain.h"

#include <string.h>

#include "cli/cli.h"

static const struct explanation *const tables[] = {
	codes_cli,
	codes_isa,
	codes_theorems,
	codes_asm,
	codes_vmm,
};
enum { TABLES = sizeof tables / sizeof *tables };

const struct opt_group opts_explain[] = {{0}};
const char text_explain[] =
	"A diagnostic ends with its code in brackets: [cli-number]. Without a "
	"code,\n"
	"all codes are listed.\n";

static const struct explanation *find(const char *code)
{
	for (int t = 0; t < TABLES; t++)
		for (const struct explanation *e = tables[t]; e->code; e++)
			if (strcmp(e->code, code) == 0)
				return e;
	return NULL;
}

const char *explain_code(const char *code)
{
	const struct explanation *e = find(code);
	return e ? e->text : NULL;
}

static void suggest(struct cli *c, const char *code)
{
	const char *names[512];
	size_t n = 0;
	for (int t = 0; t < TABLES; t++)
		for (const struct explanation *e = tables[t];
		     e->code && n < sizeof names / sizeof *names; e++)
			names[n++] = e->code;
	struct diag *d = cli_error(c, code, 0, "cli-code", "no code `%s`",
	                           code);
	diag_hint(d, "`thirdgen explain` lists them");
	diag_did_you_mean(d, code, names, n, sizeof *names);
}

int cmd_explain(struct cli *c)
{
	struct text t = {0};
	if (!cli_options(c, NULL))
		return c->status;
	for (int i = 0; i < TABLES && c->operands == 0; i++)
		for (const struct explanation *e = tables[i]; e->code; e++)
			text_printf(&t, "%-20s %.*s\n", e->code,
			            (int)strcspn(e->text, "\n"), e->text);
	for (int i = 0; i < c->operands; i++) {
		const struct explanation *e = find(c->operand[i]);
		if (e)
			text_printf(&t, "%s%s: %s", t.size ? "\n" : "", e->code,
			            e->text);
		else
			suggest(c, c->operand[i]);
	}
	out_print(c, &t);
	text_free(&t);
	return cli_tell(c);
}
