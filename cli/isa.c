/* isa.c: `thirdgen isa ...`: looking at instruction sets. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "cli/catalogue.h"
#include "cli/load.h"

/* ---- isa show ----------------------------------------------------------- */

struct show_options {
	struct opt_list dirs;
	bool yaml;
};

static const struct opt show_rows[] = {
	{0, "yaml", OPT_FLAG, NULL, offsetof(struct show_options, yaml),
	 "the whole set as one file, without a base", 0, 0},
	{'I', "include", OPT_LIST, "DIR", offsetof(struct show_options, dirs),
	 "look for files there as well; may be repeated", 0, 0},
	{0},
};
const struct opt_group opts_isa_show[] = {{"Options", show_rows, 0}, {0}};

const char text_isa_show[] =
	"SET is a name (vt) or a file (my/set.yaml). With INSTRUCTIONs, each\n"
	"one's page: its encoding, its effect, what is claimed about it.\n"
	"\n"
	"  thirdgen isa show vt\n"
	"  thirdgen isa show vt lpsw\n"
	"  thirdgen isa show my/variant.yaml --yaml\n";

static void show_insns(struct cli *c, const struct isa *isa, struct text *out)
{
	for (int i = 1; i < c->operands; i++) {
		const char *name = c->operand[i];
		const struct isa_insn *insn = isa_find(isa, name);
		if (insn) {
			if (out->size)
				text_char(out, '\n');
			isa_print_insn(isa, insn, out);
			continue;
		}
		diag_did_you_mean(cli_error(c, name, 0, "cli-instruction",
		                            "no instruction `%s` in %s", name,
		                            isa->name),
		                  name, &isa->insns->name, isa->insn_count,
		                  sizeof *isa->insns);
	}
}

int cmd_isa_show(struct cli *c)
{
	struct show_options o = {0};
	struct text t = {0};
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.dirs);
	struct isa *isa = load_isa(c, c->operand[0]);
	if (isa && c->operands > 1)
		show_insns(c, isa, &t);
	else if (isa && o.yaml)
		isa_print_yaml(isa, &t);
	else if (isa)
		isa_print_manual(isa, &t);
	out_print(c, &t);
	text_free(&t);
	isa_free(isa);
	return cli_tell(c);
}

/* ---- isa list ----------------------------------------------------------- */

const struct opt_group opts_isa_list[] = {
	{"Options", show_rows + 1, 0}, {0}
};
const char text_isa_list[] =
	"The instruction sets in the directories that are searched, and what\n"
	"each is about. Those of the catalogue come in the order of its\n"
	"README.\n";

static int is_set(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');
	return dot && strcmp(dot, ".yaml") == 0;
}

static void list_one(struct cli *c, const char *path, struct text *out)
{
	struct isa *isa = load_isa(c, path);
	if (isa)
		text_printf(out, "  %-16s %s\n", isa->name,
		            isa->about ? isa->about : "");
	isa_free(isa);
}

/* The name of the directory whose sets follow. */
static void list_head(const char *dir, size_t size, struct text *out)
{
	text_printf(out, "%s%.*s:\n", out->size ? "\n" : "", (int)size, dir);
}

static void list_dir(struct cli *c, const char *dir, struct text *out)
{
	struct text path = {0};
	struct dirent **list;
	int n = scandir(dir, &list, is_set, alphasort);
	if (n > 0)
		list_head(dir, strlen(dir), out);
	for (int i = 0; i < n; i++) {
		path.size = 0;
		text_printf(&path, "%s/%s", dir, list[i]->d_name);
		list_one(c, text_str(&path), out);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	text_free(&path);
}

static void list_catalogue(struct cli *c, struct text *out)
{
	struct catalogue all;
	const char *dir = "";
	size_t size = 0;
	if (!catalogue_open(&all, &c->files))
		c->diags.out_of_memory = 1;
	for (size_t i = 0; i < all.count; i++) {
		const char *path = all.set[i].path;
		size_t n = (size_t)(strrchr(path, '/') - path);
		if (n != size || strncmp(path, dir, n) != 0)
			list_head(path, n, out);
		dir = path;
		size = n;
		list_one(c, path, out);
	}
	catalogue_free(&all);
}

/* Whether a directory is the catalogue's, or in it. */
static bool in_catalogue(const struct cli *c, const char *dir)
{
	size_t n = c->files.isa ? strlen(c->files.isa) : 0;
	return n && strncmp(dir, c->files.isa, n) == 0 &&
	       (!dir[n] || dir[n] == '/');
}

int cmd_isa_list(struct cli *c)
{
	struct show_options o = {0};
	struct text t = {0};
	if (!cli_options(c, &o))
		return c->status;
	load_dirs(c, &o.dirs);
	for (size_t i = 0; i < c->files.dir_count; i++)
		if (!in_catalogue(c, c->files.dirs[i]))
			list_dir(c, c->files.dirs[i], &t);
		else if (c->files.dirs[i] == c->files.isa)
			list_catalogue(c, &t);
	out_print(c, &t);
	text_free(&t);
	return cli_tell(c);
}
