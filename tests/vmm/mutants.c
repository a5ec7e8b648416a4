/* mutants.c: the faults of tests/vmm/mutants.txt. See mutants.h. */
#include "tests/vmm/mutants.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/harness.h"

/* ---- The monitors' text ------------------------------------------------- */

const struct isa *mutants_set(const struct mutant_lab *lab, unsigned with)
{
	return with & WITH_NASTY ? lab->nasty : lab->vt;
}

const struct text *mutants_right(struct mutant_lab *lab, enum vmm_kind kind,
                                 unsigned with)
{
	struct text *t = &lab->built[kind][with];
	struct vmm_options o = {
		.reader = &lab->files.reader,
		.vms = with & (WITH_VMS | WITH_SLICE) ? 2 : 1,
		.slice = with & WITH_SLICE ? 7 : 0,
	};
	struct diags diags = {0};
	if (!t->size)
		CHECK(vmm_source(mutants_set(lab, with), kind, &o, t, &diags));
	return t;
}

struct asm_image *mutants_assemble(struct mutant_lab *lab,
                                   const struct text *t, unsigned with)
{
	struct source s = {"mutant.s", text_str(t), t->size};
	struct asm_options o = {.reader = &lab->files.reader};
	struct diags diags = {0};
	struct asm_image *image = asm_source(&s, mutants_set(lab, with), &o,
	                                     &diags);
	if (!image) {
		struct text why = {0};
		diags_render(&diags, &why, 0);
		FAIL("%s", text_str(&why));
		text_free(&why);
	}
	diags_free(&diags);
	return image;
}

/* ---- Changing a line ---------------------------------------------------- */

/* The code of a line: blanks as one, no comment. */
static void code_of(const char *s, size_t size, char *out, size_t room)
{
	size_t n = 0;
	for (size_t i = 0; i < size && s[i] != ';' && n + 2 < room; i++) {
		bool blank = s[i] == ' ' || s[i] == '\t';
		if (!blank)
			out[n++] = s[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

static bool contains(const char *s, size_t size, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= size; i++)
		if (memcmp(s + i, what, n) == 0)
			return true;
	return false;
}

static void add_instead(const char *instead, struct text *out)
{
	for (const char *s = instead; *s; s += strspn(s, "/ ")) {
		size_t n = strcspn(s, "/");
		if (s[0] < '0' || s[0] > '9') /* not a numeric label */
			text_add(out, "\t");
		text_add_bytes(out, s, n);
		text_char(out, '\n');
		s += n;
	}
}

/* The text with the mutant's line changed; false when it is not there. */
static bool mutate(const struct mutant *m, const struct text *right,
                   struct text *out)
{
	char section[MUTANT_LINE_MAX], code[MUTANT_LINE_MAX];
	snprintf(section, sizeof section, "; ======== %s ========", m->file);
	bool inside = false, after = false, done = false;
	const char *s = text_str(right), *end;
	for (; *s; s = end + (*end == '\n')) {
		end = s + strcspn(s, "\n");
		size_t size = (size_t)(end - s);
		if (contains(s, size, "; ========"))
			inside = contains(s, size, section);
		code_of(s, size, code, sizeof code);
		if (inside && after && !done && strcmp(code, m->line) == 0) {
			add_instead(m->instead, out);
			done = true;
			continue;
		}
		after |= inside && contains(s, size, m->after);
		text_add_bytes(out, s, size);
		text_char(out, '\n');
	}
	return done;
}

struct asm_image *mutants_build(struct mutant_lab *lab, const struct mutant *m,
                                enum vmm_kind kind)
{
	struct text text = {0};
	struct asm_image *image = NULL;
	if (mutate(m, mutants_right(lab, kind, m->with), &text))
		image = mutants_assemble(lab, &text, m->with);
	else
		FAIL("%s, %s: there is no such line in %s", m->about,
		     vmm_kind_name(kind), m->file);
	text_free(&text);
	return image;
}

/* ---- The list ----------------------------------------------------------- */

static char *trim(char *s)
{
	s += strspn(s, " \t");
	for (size_t n = strlen(s); n > 0 && strchr(" \t", s[n - 1]);)
		s[--n] = '\0';
	return s;
}

/* "both+vms dispatcher.s" */
static bool parse_where(struct mutant *m, char *s)
{
	size_t n = strcspn(s, "+ ");
	bool both = n == 4 && strncmp(s, "both", n) == 0;
	m->kinds[VMM_FULL] = both || (n == 3 && strncmp(s, "vmm", n) == 0);
	m->kinds[VMM_HYBRID] = both || (n == 3 && strncmp(s, "hvm", n) == 0);
	for (s += n; *s == '+'; s += n) {
		n = 1 + strcspn(s + 1, "+ ");
		m->with |= strncmp(s, "+vms", n) == 0     ? WITH_VMS
		           : strncmp(s, "+slice", n) == 0 ? WITH_SLICE
		                                          : WITH_NASTY;
	}
	m->file = trim(s);
	return *m->file && (m->kinds[VMM_FULL] || m->kinds[VMM_HYBRID]);
}

static bool parse(struct mutant *m, const char *about, const char *text)
{
	char *part[4];
	snprintf(m->about, sizeof m->about, "%s", about);
	snprintf(m->text, sizeof m->text, "%s", text);
	part[0] = m->text;
	for (int i = 1; i < 4; i++) {
		part[i] = strchr(part[i - 1], '|');
		if (!part[i])
			return false;
		*part[i]++ = '\0';
	}
	m->after = trim(part[1]);
	m->line = trim(part[2]);
	m->instead = trim(part[3]);
	return parse_where(m, part[0]);
}

void mutants_each(const char *only,
                  void (*each)(void *ctx, const struct mutant *m), void *ctx)
{
	FILE *f = fopen("tests/vmm/mutants.txt", "r");
	char line[MUTANT_LINE_MAX], about[MUTANT_LINE_MAX] = "";
	CHECK(f != NULL);
	while (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (!*about) {
			strcpy(about, line);
			continue;
		}
		struct mutant m = {.with = 0};
		if (!parse(&m, about, line))
			FAIL("%s: cannot be understood", about);
		else if (!only || strstr(about, only))
			each(ctx, &m);
		*about = '\0';
	}
	if (f)
		fclose(f);
}

void mutants_open(struct mutant_lab *lab)
{
	struct diags diags = {0};
	*lab = (struct mutant_lab){.vt = NULL};
	files_init(&lab->files);
	files_add_dir(&lab->files, "isa");
	lab->vt = isa_load("vt", &lab->files.reader, &diags);
	lab->nasty = isa_load("tests/isa/nasty-vt.yaml", &lab->files.reader,
	                      &diags);
	CHECK(lab->vt && lab->nasty);
	diags_free(&diags);
}

void mutants_close(struct mutant_lab *lab)
{
	for (int kind = 0; kind < VMM_KINDS; kind++)
		for (int i = 0; i < WITH_SETS; i++)
			text_free(&lab->built[kind][i]);
	isa_free(lab->vt);
	isa_free(lab->nasty);
	files_free(&lab->files);
}
