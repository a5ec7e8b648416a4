/* image.c: images: asked, saved, loaded, disassembled.
 *
 * The heart is a random test: an image of random words, symbols, windows and
 * lines is disassembled, the text assembled, and everything must be as it
 * was; the same through an image file.
 *
 *     IMAGE_SEED=N     another sequence of images (printed always)
 *     IMAGE_CASES=N    more or fewer than 2,000
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/asm.h"
#include "base/random.h"
#include "cli/files.h"
#include "tests/unit/harness.h"

enum { CASES = 2000 };

static struct files files;
static struct random random;

/* The sets of the random test: shipped ones and one full of odd fields. */
static const char *const set_names[] = {
	"isa/vt.yaml", "isa/core.yaml", "isa/real/ia32.yaml",
	"isa/real/pdp11-45.yaml", "tests/isa/nasty.yaml",
};
enum { SETS = sizeof set_names / sizeof *set_names };
static struct isa *sets[SETS];

/* ---- Random numbers ----------------------------------------------------- */

static uint64_t next(void)
{
	return random_next(&random);
}

static unsigned below(unsigned n)
{
	return random_below(&random, n);
}

/* ---- Random images ------------------------------------------------------ */

/* Windows of the random images: l and b. Two of them overlap. */
static const addr windows[][2] = {{0, 0}, {100, 60}, {140, 300}, {260, 8}};
enum { WINDOWS = 4, STORAGE = 600, SYMBOLS = 12 };

/* What a random image is made of; the image points into it. */
struct material {
	struct asm_image image;
	word words[STORAGE];
	struct asm_segment segments[STORAGE];
	struct asm_symbol symbols[SYMBOLS];
	const struct asm_symbol *labels[SYMBOLS];
	struct asm_line lines[STORAGE];
	char names[SYMBOLS][8];
	const char *files[1];
};

static word random_value(void)
{
	switch (below(5)) {
	case 0:  return next();
	case 1:  return below(STORAGE);
	case 2:  return -(word)below(100);
	case 3:  return (word)1 << below(64);
	default: return 0;
	}
}

/* An instruction of the set with random operands, perhaps with one bit
 * wrong; or any word. */
static word random_word(const struct isa *isa)
{
	if (below(8) == 0)
		return random_value();
	const struct isa_insn *insn =
	        &isa->insns[below((unsigned)isa->insn_count)];
	word w = insn->match;
	for (size_t i = 0; i < insn->operand_count; i++)
		if (insn->operands[i].field)
			w = isa_field_put(insn->operands[i].field, w,
			                  random_value());
	return below(8) == 0 ? w ^ (word)1 << below(64) : w;
}

static void random_segments(struct material *m, const struct isa *isa)
{
	addr at = below(3) ? 32 : below(40);
	size_t n = 0;
	word w = 0;
	while (at < STORAGE - 50 && (n == 0 || below(5))) {
		struct asm_segment *s = &m->segments[n++];
		*s = (struct asm_segment){at, 1 + below(50), &m->words[at]};
		for (addr i = 0; i < s->count; i++) {
			if (below(3)) /* otherwise again the same */
				w = random_word(isa);
			m->words[at + i] = w;
		}
		at += s->count + below(60);
	}
	m->image.segments = m->segments;
	m->image.segment_count = n;
	m->image.end = m->segments[n - 1].at + m->segments[n - 1].count;
}

static void random_lines(struct material *m)
{
	addr at = below(40);
	size_t n = 0;
	for (; at < m->image.end && below(20); n++) {
		addr l = windows[below(WINDOWS)][0];
		m->lines[n] = (struct asm_line){
			.at = at,
			.count = 1 + below(30),
			.window_l = l <= at ? l : 0,
			.line = 1 + below(100),
			.code = below(4) > 0,
			.expanded = below(2),
		};
		at += m->lines[n].count + (below(2) ? below(10) : 0);
	}
	m->image.lines = m->lines;
	m->image.line_count = n;
}

static void random_symbols(struct material *m)
{
	size_t n = 0;
	for (unsigned i = 0; i < SYMBOLS; i++) {
		struct asm_symbol *s = &m->symbols[n];
		const addr *w = windows[below(WINDOWS)];
		if (below(3) == 0)
			continue;
		snprintf(m->names[n], sizeof m->names[n], "%c%u", "Lv.$"[i % 4],
		         10 + i);
		*s = (struct asm_symbol){.name = m->names[n], .line = 1 + i,
		                         .kind = ASM_LABEL};
		if (below(4) == 0) {
			s->kind = below(2) ? ASM_VALUE : ASM_REGISTER;
			s->value = s->kind == ASM_VALUE ? random_value()
			                                : below(16);
		} else {
			s->window_l = w[0];
			s->window_b = w[1];
			s->value = below(w[1] ? w[1] + 1 : STORAGE);
			s->real = (addr)s->value + w[0];
		}
		n++;
	}
	m->image.symbols = m->symbols;
	m->image.symbol_count = n;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct asm_symbol *)a)->name,
	              ((const struct asm_symbol *)b)->name);
}

static int by_real(const void *a, const void *b)
{
	const struct asm_symbol *x = *(const struct asm_symbol *const *)a;
	const struct asm_symbol *y = *(const struct asm_symbol *const *)b;
	if (x->real != y->real)
		return x->real < y->real ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void random_image(struct material *m, const struct isa *isa)
{
	memset(m, 0, sizeof *m);
	m->files[0] = "random.s";
	m->image.name = "random.s";
	m->image.isa_name = isa->name;
	m->image.isa_hash = isa->hash;
	m->image.entry = below(STORAGE);
	m->image.files = m->files;
	m->image.file_count = 1;
	random_segments(m, isa);
	random_lines(m);
	random_symbols(m);
	size_t n = m->image.symbol_count, labels = 0;
	qsort(m->symbols, n, sizeof *m->symbols, by_name);
	for (size_t i = 0; i < n; i++)
		if (m->symbols[i].kind == ASM_LABEL)
			m->labels[labels++] = &m->symbols[i];
	qsort(m->labels, labels, sizeof *m->labels, by_real);
	m->image.labels = m->labels;
	m->image.label_count = labels;
}

/* ---- Round trips -------------------------------------------------------- */

static bool same_words(const struct asm_image *a, const struct asm_image *b)
{
	size_t s = 0, t = 0;
	addr i = 0, j = 0;
	while (s < a->segment_count && t < b->segment_count) {
		const struct asm_segment *x = &a->segments[s];
		const struct asm_segment *y = &b->segments[t];
		if (x->at + i != y->at + j || x->words[i] != y->words[j])
			return false;
		if (++i == x->count) {
			i = 0;
			s++;
		}
		if (++j == y->count) {
			j = 0;
			t++;
		}
	}
	return s == a->segment_count && t == b->segment_count;
}

static bool same_symbols(const struct asm_image *a, const struct asm_image *b)
{
	if (a->symbol_count != b->symbol_count)
		return false;
	for (size_t i = 0; i < a->symbol_count; i++) {
		const struct asm_symbol *x = &a->symbols[i];
		const struct asm_symbol *y = &b->symbols[i];
		if (strcmp(x->name, y->name) != 0 || x->kind != y->kind ||
		    x->value != y->value || x->real != y->real ||
		    x->window_l != y->window_l || x->window_b != y->window_b)
			return false;
	}
	return true;
}

static struct asm_image *assemble(const char *text, const struct isa *isa)
{
	struct source source = {"again.s", text, strlen(text)};
	struct diags diags = {0};
	struct asm_image *image = asm_source(&source, isa, NULL, &diags);
	struct text t = {0};
	diags_render(&diags, &t, 0);
	if (!image)
		FAIL("does not assemble:\n%s", text_str(&t));
	text_free(&t);
	diags_free(&diags);
	return image;
}

static struct asm_image *read_image(const char *text)
{
	struct source source = {"again.img", text, strlen(text)};
	struct diags diags = {0};
	struct asm_image *image = asm_image_read(&source, &diags);
	struct text t = {0};
	diags_render(&diags, &t, 0);
	if (!image)
		FAIL("cannot be read:\n%s", text_str(&t));
	text_free(&t);
	diags_free(&diags);
	return image;
}

static bool through_assembly(const struct asm_image *image,
                             const struct isa *isa)
{
	struct text t = {0}, u = {0};
	asm_disassemble(image, isa, &t);
	struct asm_image *again = assemble(text_str(&t), isa);
	bool ok = again && same_words(image, again) &&
	          same_symbols(image, again) && image->entry == again->entry &&
	          image->end == again->end;
	if (ok) { /* and the text has come to rest, but for its first line */
		asm_disassemble(again, isa, &u);
		ok = strcmp(strchr(text_str(&t), '\n'),
		            strchr(text_str(&u), '\n')) == 0;
	}
	if (!ok)
		FAIL("assembled again it is another:\n%s", text_str(&t));
	asm_image_free(again);
	text_free(&t);
	text_free(&u);
	return ok;
}

static bool through_file(const struct asm_image *image)
{
	struct text t = {0}, u = {0};
	asm_image_print(image, &t);
	struct asm_image *again = read_image(text_str(&t));
	bool ok = again && same_words(image, again) &&
	          same_symbols(image, again) &&
	          image->label_count == again->label_count;
	if (again)
		asm_image_print(again, &u);
	if (!ok || strcmp(text_str(&t), text_str(&u)) != 0)
		ok = FAIL("read again it is another:\n%s", text_str(&t));
	asm_image_free(again);
	text_free(&t);
	text_free(&u);
	return ok;
}

static void comes_back(void)
{
	const char *s = getenv("IMAGE_SEED"), *n = getenv("IMAGE_CASES");
	unsigned long cases = n ? strtoul(n, NULL, 0) : CASES;
	static struct material m;
	random.state = s ? strtoull(s, NULL, 0) : 1;
	printf("image: %lu random images, IMAGE_SEED=%" PRIu64 "\n", cases,
	       random.state);
	for (unsigned long i = 0; i < cases; i++) {
		uint64_t before = random.state;
		const struct isa *isa = sets[i % SETS];
		random_image(&m, isa);
		if (!through_assembly(&m.image, isa) ||
		    !through_file(&m.image)) {
			FAIL("image %lu, for %s, begins at seed %" PRIu64, i,
			     isa->name, before);
			return;
		}
	}
}

/* Every instruction, with edge values in every operand. */
static void assembles_every_instruction(void)
{
	for (unsigned n = 0; n < SETS; n++) {
		static struct material m;
		const struct isa *isa = sets[n];
		memset(&m, 0, sizeof m);
		addr count = 0;
		for (size_t i = 0; i < isa->insn_count && count < 590; i++)
			for (unsigned edge = 0; edge < 3; edge++) {
				const struct isa_insn *in = &isa->insns[i];
				word w = in->match;
				for (size_t o = 0; o < in->operand_count; o++) {
					const struct isa_field *f =
					        in->operands[o].field;
					word top = (word)1 << (f ? f->hi - f->lo
					                         : 0);
					if (f)
						w = isa_field_put(
						        f, w,
						        edge == 0   ? ~(word)0
						        : edge == 1 ? top
						                    : top - 1);
				}
				m.words[count++] = w;
			}
		m.segments[0] = (struct asm_segment){32, count, m.words};
		m.image.name = m.image.isa_name = isa->name;
		m.image.segments = m.segments;
		m.image.segment_count = 1;
		m.image.end = 32 + count;
		m.image.entry = 32;
		struct text t = {0};
		asm_disassemble(&m.image, isa, &t);
		CHECK(strstr(text_str(&t), ".word") == NULL);
		text_free(&t);
		through_assembly(&m.image, isa);
	}
}

/* ---- Asking ------------------------------------------------------------- */

static void finds_labels(void)
{
	struct asm_image *image = assemble(
	        "start: nop\n nop\nb: a: nop\n"
	        ".window 100, 10\nguest: nop\n nop\ng2: nop\n.endwindow\n"
	        "after: nop\n.equ v, 5\n", sets[0]);
	static const struct {
		addr real, offset;
		const char *name;
	} rows[] = {
		{31, 0, NULL},   {32, 0, "start"}, {33, 1, "start"},
		{34, 0, "a"},    {40, 6, "a"},     {100, 0, "guest"},
		{101, 1, "guest"}, {102, 0, "g2"}, {103, 0, "after"},
		{500, 397, "after"},
	};
	REQUIRE(image != NULL);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		addr offset = 0;
		const struct asm_symbol *s =
		        asm_label_at(image, rows[i].real, &offset);
		CHECK_STR(s ? s->name : NULL, rows[i].name);
		CHECK_UINT(offset, rows[i].offset);
	}
	CHECK(asm_symbol(image, "v") && asm_symbol(image, "v")->value == 5);
	CHECK(asm_symbol(image, "nothing") == NULL);
	asm_image_free(image);
}

static void loads_into_storage(void)
{
	struct asm_image *image =
	        assemble(".org 40\n.word 1, 2\n.org 50\n.word 3\n", sets[0]);
	struct machine m;
	REQUIRE(image != NULL);
	REQUIRE(machine_init(&m, sets[0], 64));
	CHECK(asm_image_load(image, &m, 13));
	CHECK_UINT(m.E[53], 1);
	CHECK_UINT(m.E[54], 2);
	CHECK_UINT(m.E[55], 0);
	CHECK_UINT(m.E[63], 3);
	m.E[40] = 7;
	CHECK(!asm_image_load(image, &m, 14));
	CHECK(!asm_image_load(image, &m, 65));
	CHECK(!asm_image_load(image, &m, ~(addr)0));
	CHECK_UINT(m.E[40], 7);
	CHECK_UINT(m.E[54], 2);
	machine_fini(&m);
	asm_image_free(image);
}

static void prints_tables(void)
{
	struct text t = {0};
	struct asm_image *image = assemble(
	        ".equ big, -1\n.reg sp, r15\nstart: nop\n"
	        ".window 100, 10\nguest: .word 1\n.endwindow\n", sets[0]);
	REQUIRE(image != NULL);
	asm_print_symbols(image, &t);
	asm_print_lines(image, &t);
	CHECK_STR(text_str(&t),
	          "name                    kind         value     real    "
	          "defined\n"
	          "big                     value     -1                    "
	          "again.s:1\n"
	          "guest                   label            0      100     "
	          "again.s:5\n"
	          "sp                      register  r15                   "
	          "again.s:2\n"
	          "start                   label           32       32     "
	          "again.s:3\n"
	          "real     words  virtual  what  line\n"
	          "32           1       32  code  again.s:3\n"
	          "100          1        0  data  again.s:5\n");
	text_free(&t);
	asm_image_free(image);
}

/* A file name is whatever bytes the system allows; JSON is not. */
static void writes_odd_names(void)
{
	struct source source = {"a\"\\\n\xff\xc3\xa4.s", "nop", 3};
	struct diags diags = {0};
	struct text t = {0};
	struct asm_image *image = asm_source(&source, sets[0], NULL, &diags);
	REQUIRE(image != NULL);
	asm_image_print(image, &t);
	struct asm_image *again = read_image(text_str(&t));
	REQUIRE(again != NULL);
	CHECK_STR(again->name, "a\"\\\n\xef\xbf\xbd\xc3\xa4.s");
	asm_image_free(again);
	text_free(&t);
	asm_disassemble(image, sets[0], &t);
	again = assemble(text_str(&t), sets[0]);
	CHECK(again != NULL);
	asm_image_free(again);
	text_free(&t);
	asm_image_free(image);
	diags_free(&diags);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"random images come back from assembly and from files",
		 comes_back},
		{"every instruction is disassembled and assembled",
		 assembles_every_instruction},
		{"labels are found by address", finds_labels},
		{"an image is put into storage or not at all",
		 loads_into_storage},
		{"tables of symbols and lines", prints_tables},
		{"names of any bytes are written", writes_odd_names},
	};
	struct diags diags = {0};
	int status = 2;
	files_init(&files);
	files_add_dir(&files, "isa");
	for (unsigned i = 0; i < SETS; i++)
		sets[i] = isa_load(set_names[i], &files.reader, &diags);
	if (diags_ok(&diags))
		status = UNIT_RUN("image", tests, argc, argv);
	struct text t = {0};
	diags_render(&diags, &t, 0);
	fputs(text_str(&t), stderr);
	text_free(&t);
	diags_free(&diags);
	for (unsigned i = 0; i < SETS; i++)
		isa_free(sets[i]);
	files_free(&files);
	return status;
}
