/* vmm_mutants.c: is lock-step a test? Monitors that are wrong, each noticed.
 *
 * tests/vmm/mutants.txt lists faults as changed lines of the monitors. Each is
 * built and run in lock-step with the same small set of guests that the right
 * monitors pass, until it diverges; every one must. A change that no longer
 * fits the monitors' text is a failure of the list.
 *
 *     MUTANT=TEXT     only those whose description contains it, told in full
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "tests/unit/harness.h"
#include "tests/vmm/random.h"
#include "lockstep/lockstep.h"

enum {
	GUESTS = 150,   /* of each size */
	STEPS = 50,     /* a guest makes at most */
	EDGES_W = 1024, /* storage for edges.s */
	EDGES_STEPS = 1000,
	SETTLE = 3000,
	LINE_MAX_ = 400,
};
static const addr sizes[] = {40, 96, EDGES_W};
enum { SIZES = sizeof sizes / sizeof *sizes, W_MAX = 96 };

enum { WITH_VMS = 1, WITH_SLICE = 2, WITH_NASTY = 4 };

struct mutant {
	char about[LINE_MAX_];
	char text[LINE_MAX_];  /* the second line, cut apart */
	bool kinds[VMM_KINDS]; /* which monitors have it */
	unsigned with;
	const char *file, *after, *line, *instead;
};

static struct {
	struct files files;
	struct isa *vt, *nasty;
	struct text built[VMM_KINDS][8];        /* texts of the right ones */
	struct asm_image *neighbour[2];         /* what VM 0 does */
	word edges[EDGES_W];                    /* tests/vmm/edges.s */
	addr edges_entry;
	unsigned mutants, runs, caught, guests; /* guests: until noticed */
} all;

/* ---- The monitors' text ------------------------------------------------- */

static const struct isa *set_of(unsigned with)
{
	return with & WITH_NASTY ? all.nasty : all.vt;
}

static struct vmm_options options_of(unsigned with)
{
	return (struct vmm_options){
		.reader = &all.files.reader,
		.vms = with & (WITH_VMS | WITH_SLICE) ? 2 : 1,
		.slice = with & WITH_SLICE ? 7 : 0,
	};
}

static const struct text *right_text(enum vmm_kind kind, unsigned with)
{
	struct text *t = &all.built[kind][with];
	struct vmm_options o = options_of(with);
	struct diags diags = {0};
	if (!t->size)
		REQUIRE(vmm_source(set_of(with), kind, &o, t, &diags));
	return t;
}

static struct asm_image *assembled(const struct text *t, unsigned with)
{
	struct source s = {"mutant.s", text_str(t), t->size};
	struct asm_options o = {.reader = &all.files.reader};
	struct diags diags = {0};
	struct asm_image *image = asm_source(&s, set_of(with), &o, &diags);
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
	char section[LINE_MAX_], code[LINE_MAX_];
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

/* ---- Running ------------------------------------------------------------ */

static word input(void *ctx, word index)
{
	(void)ctx;
	return index % 5 == 4 ? CONSOLE_END : random_at(0, index);
}

static bool make_stack(struct vmm_stack *s, const struct asm_image *monitor,
                       enum vmm_kind kind, unsigned with, addr w)
{
	struct diags diags = {0};
	const struct asm_image *guest = all.neighbour[!!(with & WITH_SLICE)];
	bool ok = random_stack(s, monitor, kind, w);
	if (ok && with & (WITH_VMS | WITH_SLICE)) {
		asm_image_free(s->image);
		s->image = vmm_compose(monitor, &guest, 1, s->q, &diags);
	}
	diags_free(&diags);
	return ok && s->image;
}

/* Whether one of the guests shows a difference; *guest gets which. */
static bool diverges(struct lockstep *l, addr w, unsigned *guest)
{
	struct random r = {.state = 7 * w};
	word E[W_MAX];
	if (w == EDGES_W)
		return !lockstep_start_words(l, all.edges, all.edges_entry) ||
		       lockstep_run(l, EDGES_STEPS) == LOCKSTEP_DIVERGED ||
		       l->control.escapes;
	for (unsigned n = 0; n < GUESTS; n++, ++*guest) {
		random_guest(&r, l->isa, w, E);
		if (!lockstep_start_words(l, E, random_below(&r, w)) ||
		    lockstep_run(l, STEPS) == LOCKSTEP_DIVERGED ||
		    l->control.escapes)
			return true;
	}
	return false;
}

static bool noticed(const struct asm_image *monitor, enum vmm_kind kind,
                    unsigned with, unsigned *guest, struct text *why)
{
	static struct vmm_stack stack;
	struct lockstep l;
	struct lockstep_options o = {
		.settle_steps = SETTLE, .input = input,
		.vm = with & (WITH_VMS | WITH_SLICE) ? 1 : 0,
	};
	bool found = false;
	unsigned n = with & WITH_NASTY ? SIZES - 1 : SIZES;
	for (unsigned i = 0; i < n && !found; i++) {
		REQUIRE(make_stack(&stack, monitor, kind, with, sizes[i]));
		REQUIRE(lockstep_open(&l, set_of(with), &stack, &o));
		found = diverges(&l, sizes[i], guest);
		lockstep_say(&l, why);
		lockstep_close(&l);
		vmm_stack_free(&stack);
	}
	return found;
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

static void try(const struct mutant *m, enum vmm_kind kind)
{
	struct text text = {0}, why = {0};
	struct asm_image *monitor = NULL;
	unsigned guest = 1;
	all.runs++;
	if (!mutate(m, right_text(kind, m->with), &text))
		FAIL("%s, %s: there is no such line in %s", m->about,
		     vmm_kind_name(kind), m->file);
	else if (!(monitor = assembled(&text, m->with)))
		FAIL("%s, %s: cannot be built", m->about, vmm_kind_name(kind));
	else if (noticed(monitor, kind, m->with, &guest, &why))
		all.caught++, all.guests += guest;
	else
		FAIL("%s, %s: not noticed", m->about, vmm_kind_name(kind));
	if (getenv("MUTANT"))
		printf("%s, %s, guest %u: %s\n", m->about,
		       vmm_kind_name(kind), guest, text_str(&why));
	asm_image_free(monitor);
	text_free(&text);
	text_free(&why);
}

static void mutants(void)
{
	const char *only = getenv("MUTANT");
	FILE *f = fopen("tests/vmm/mutants.txt", "r");
	char line[LINE_MAX_], about[LINE_MAX_] = "";
	REQUIRE(f != NULL);
	while (fgets(line, sizeof line, f)) {
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
		else if (!only || strstr(about, only)) {
			all.mutants++;
			for (int kind = 1; kind < VMM_KINDS; kind++)
				if (m.kinds[kind])
					try(&m, (enum vmm_kind)kind);
		}
		*about = '\0';
	}
	fclose(f);
	printf("vmm_mutants: %u faults in %u monitors, %u caught (%.1f%%), by "
	       "guest %.1f\n", all.mutants, all.runs, all.caught,
	       all.runs ? 100.0 * all.caught / all.runs : 0,
	       all.caught ? (double)all.guests / all.caught : 0);
	CHECK_UINT(all.caught, all.runs);
	if (!only)
		CHECK(all.mutants >= 30);
}

/* The monitors as they are pass what the mutants must fail. */
static void right_ones(void)
{
	static const unsigned with[] = {0, WITH_VMS, WITH_SLICE, WITH_NASTY};
	for (unsigned i = 0; i < sizeof with / sizeof *with; i++)
		for (int kind = 1; kind < VMM_KINDS; kind++) {
			enum vmm_kind k = (enum vmm_kind)kind;
			struct text why = {0};
			unsigned guest = 1;
			struct asm_image *monitor =
			        assembled(right_text(k, with[i]), with[i]);
			REQUIRE(monitor != NULL);
			if (noticed(monitor, k, with[i], &guest, &why))
				FAIL("%s, with %u, guest %u: %s",
				     vmm_kind_name(k), with[i], guest,
				     text_str(&why));
			text_free(&why);
			asm_image_free(monitor);
		}
}

/* ---- Setting up --------------------------------------------------------- */

static struct asm_image *neighbour(const char *program)
{
	struct text t = {0};
	text_add(&t, program);
	struct asm_image *image = assembled(&t, 0);
	text_free(&t);
	return image;
}

static void load_edges(void)
{
	struct diags diags = {0};
	struct asm_options o = {.reader = &all.files.reader};
	const struct source *s = files_find(&all.files, "tests/vmm/edges.s",
	                                    NULL, NULL);
	REQUIRE(s != NULL);
	struct asm_image *image = asm_source(s, all.vt, &o, &diags);
	REQUIRE(image && image->end <= EDGES_W);
	for (size_t i = 0; i < image->segment_count; i++) {
		const struct asm_segment *g = &image->segments[i];
		memcpy(all.edges + g->at, g->words, g->count * sizeof(word));
	}
	all.edges_entry = image->entry;
	asm_image_free(image);
}

static void open_all(void)
{
	struct diags diags = {0};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	all.vt = isa_load("vt", &all.files.reader, &diags);
	all.nasty = isa_load("tests/isa/nasty-vt.yaml", &all.files.reader,
	                     &diags);
	REQUIRE(all.vt && all.nasty);
	load_edges();
	all.neighbour[0] = neighbour(".org 20\n ldi r1, 65\n out r1\n halt\n");
	all.neighbour[1] = neighbour(".org 20\n ldi r1, 9\n settimer r1\n"
	                             "1: out r1\n addi r1, r1, 1\n jmp 1b\n");
	REQUIRE(all.neighbour[0] && all.neighbour[1]);
}

static void close_all(void)
{
	for (int kind = 0; kind < VMM_KINDS; kind++)
		for (int i = 0; i < 8; i++)
			text_free(&all.built[kind][i]);
	asm_image_free(all.neighbour[0]);
	asm_image_free(all.neighbour[1]);
	isa_free(all.vt);
	isa_free(all.nasty);
	files_free(&all.files);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"what they are made of", open_all},
		{"the right monitors are not noticed", right_ones},
		{"each wrong one is", mutants},
		{"and all is freed", close_all},
	};
	return UNIT_RUN("vmm_mutants", tests, argc, argv);
}
