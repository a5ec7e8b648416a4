/* load.c: instruction sets, programs and machines for commands. See load.h. */
#include "cli/load.h"

#include <string.h>

/* ---- Instruction sets --------------------------------------------------- */

const struct opt isa_rows[] = {
	{'i', "isa", OPT_TEXT, "SET", offsetof(struct isa_options, isa),
	 "a name (vt) or a file (my/set.yaml)", 0, 0},
	{'I', "include", OPT_LIST, "DIR", offsetof(struct isa_options, dirs),
	 "look for files there as well; may be repeated", 0, 0},
	{0},
};

void load_dirs(struct cli *c, const struct opt_list *dirs)
{
	for (size_t i = 0; i < dirs->count; i++)
		if (!files_add_dir(&c->files, dirs->item[i]))
			cli_error(c, dirs->item[i], 0, "cli-range",
			          "too many directories");
}

/* One kind of file where another is meant: its ending tells before its text
 * is read as what it is not. */
static bool mistaken(struct cli *c, const char *name, const char *ending,
                     const char *what, const char *hint)
{
	size_t n = strlen(name), k = strlen(ending);
	if (n < k || strcmp(name + n - k, ending) != 0)
		return false;
	diag_hint(cli_error(c, name, 0, "cli-file", "`%s` is %s", name, what),
	          "%s", hint);
	return true;
}

struct isa *load_isa(struct cli *c, const char *name)
{
	if (mistaken(c, name, ".s", "a program, not an instruction set",
	             "an instruction set is a name or a .yaml file"))
		return NULL;
	/* a missing file is a mistake of the command line: point there */
	const char *why;
	if (!files_find(&c->files, name, ".yaml", &why)) {
		struct diag *d = cli_error(c, name, 0, "cli-isa",
		                           "no instruction set `%s`: %s", name,
		                           why);
		diag_hint(d, "`thirdgen isa list` lists the sets");
		return NULL;
	}
	return isa_load(name, &c->files.reader, &c->diags);
}

/* ---- Programs ----------------------------------------------------------- */

const struct opt program_rows[] = {
	{'D', "define", OPT_LIST, "NAME=VALUE",
	 offsetof(struct program_options, defines),
	 "define a symbol, as .equ does; may be repeated", 0, 0},
	{0},
};

static bool letter(char ch, bool first)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	       strchr("_.$", ch) || (!first && ch >= '0' && ch <= '9');
}

/* Splits NAME=VALUE. `name` has room for `room` bytes. */
static bool define(struct cli *c, const char *item, char *name, size_t room,
                   struct asm_define *out)
{
	size_t n = 0;
	while (item[n] && item[n] != '=' && letter(item[n], n == 0))
		n++;
	if (n == 0 || n >= room || item[n] != '=') {
		cli_error(c, item + n, 1, "cli-define",
		          "expected NAME=VALUE");
		return false;
	}
	memcpy(name, item, n);
	name[n] = '\0';
	out->name = name;
	const char *value = item + n + 1;
	return cli_number(c, value, strlen(value), 0, 0, &out->value);
}

bool load_defines(struct cli *c, const struct opt_list *list,
                  char (*names)[LOAD_NAME_MAX], struct asm_define *defines)
{
	for (size_t i = 0; i < list->count; i++)
		if (!define(c, list->item[i], names[i], LOAD_NAME_MAX,
		            &defines[i]))
			return false;
	return true;
}

const struct source *load_source(struct cli *c, const struct program_options *o,
                                 const char *name)
{
	const char *why;
	if (mistaken(c, name, ".yaml", "an instruction set, not a program",
	             "put --isa before it"))
		return NULL;
	load_dirs(c, &o->isa.dirs);
	const struct source *s = files_find(&c->files, name, ".s", &why);
	if (!s)
		cli_error(c, name, 0, "cli-file", "cannot read `%s`: %s", name,
		          why);
	return s;
}

static bool load(struct cli *c, const struct program_options *o,
                 const char *name, struct text *listing, struct program *p)
{
	char names[OPT_LIST_MAX][LOAD_NAME_MAX];
	struct asm_define defines[OPT_LIST_MAX];
	struct asm_options options = {
		.reader = &c->files.reader,
		.defines = defines,
		.define_count = o->defines.count,
		.listing = listing,
	};
	p->source = load_source(c, o, name);
	if (!p->source || !load_defines(c, &o->defines, names, defines))
		return false;
	/* here, for an error points at the option then */
	if (o->isa.isa && !p->isa && !(p->isa = load_isa(c, o->isa.isa)))
		return false;
	p->image = asm_program(p->source, o->isa.isa, &p->isa, &options,
	                       &c->diags);
	return p->image != NULL;
}

bool load_program(struct cli *c, const struct program_options *o,
                  const char *name, struct text *listing, struct program *p)
{
	*p = (struct program){0};
	if (load(c, o, name, listing, p))
		return true;
	program_free(p);
	return false;
}

bool load_further(struct cli *c, const struct program_options *o,
                  const char *name, const struct program *first,
                  struct program *p)
{
	*p = (struct program){.isa = first->isa};
	return load(c, o, name, NULL, p);
}

void program_free(struct program *p)
{
	asm_image_free(p->image);
	isa_free(p->isa);
	*p = (struct program){0};
}

void program_where(const struct program *p, addr real, struct text *out)
{
	if (!p->image)
		return;
	addr offset;
	const struct asm_line *line = asm_line_at(p->image, real);
	const struct asm_symbol *label = asm_label_at(p->image, real, &offset);
	if (line)
		text_printf(out, "%s:%u: ", p->image->files[line->file],
		            line->line);
	if (label)
		text_printf(out, offset ? "%s+%u" : "%s", label->name,
		            (unsigned)offset);
}

/* ---- Machines ----------------------------------------------------------- */

const struct opt machine_rows[] = {
	{'m', "memory", OPT_NUMBER, "Q", offsetof(struct machine_options, q),
	 "words of storage (65536)", MACHINE_Q_MIN, MACHINE_Q_MAX},
	{0, "input", OPT_TEXT, "FILE", offsetof(struct machine_options, input),
	 "console input; - is standard input, the default", 0, 0},
	{0, "console", OPT_CHOICE, "bytes|words",
	 offsetof(struct machine_options, console),
	 "its words as bytes, or as numbers, one a line", 0, 0},
	{0, "load-state", OPT_TEXT, "FILE",
	 offsetof(struct machine_options, load),
	 "start from a saved state", 0, 0},
	{0, "save-state", OPT_TEXT, "FILE",
	 offsetof(struct machine_options, save),
	 "save the state at the end", 0, 0},
	{0, "engine", OPT_CHOICE, "best|reference|portable|fast",
	 offsetof(struct machine_options, engine),
	 "what runs it; every engine gives the same result", 0, 0},
	{0},
};

static bool restore(struct cli *c, const char *name, struct machine *m)
{
	const char *why;
	const struct source *s = files_find(&c->files, name, NULL, &why);
	if (!s) {
		cli_error(c, name, 0, "cli-file", "cannot read `%s`: %s", name,
		          why);
		return false;
	}
	return machine_restore(m, s, &c->diags);
}

/* The engine asked for, or the fastest there is. */
static bool choose_engine(struct cli *c, const struct machine_options *o,
                          struct machine *m)
{
	if (o->engine == 0) {
		bool fast = machine_use_engine(m, ENGINE_FAST);
		bool any = fast || machine_use_engine(m, ENGINE_PORTABLE);
		if (!fast && machine_engine_exists(ENGINE_FAST))
			cli_say(c, "executable memory is not available: the %s "
			           "engine runs instead", any ? "portable"
			                                : "reference");
		return true;
	}
	enum machine_engine e = (enum machine_engine)(o->engine - 1);
	if (machine_use_engine(m, e))
		return true;
	diag_error(&c->diags, (struct pos){0}, "cli-engine",
	           "the %s engine is not available "
	           "here", machine_engine_name(e));
	return false;
}

bool load_machine_anew(struct cli *c, const struct machine_options *o,
                       const struct program *p, struct machine *m)
{
	if (!machine_init(m, p->isa, (addr)o->q)) {
		diag_error(&c->diags, (struct pos){0}, "cli-memory",
		           "no memory for %llu words of storage",
		           (unsigned long long)o->q);
		return false;
	}
	bool ok = o->load ? restore(c, o->load, m)
	                  : asm_image_start(p->image, m, &c->diags);
	if (!ok)
		machine_fini(m);
	return ok;
}

bool load_machine(struct cli *c, const struct machine_options *o,
                  const struct program *p, struct machine *m)
{
	if (!load_machine_anew(c, o, p, m))
		return false;
	if (choose_engine(c, o, m))
		return true;
	machine_fini(m);
	return false;
}
