/* memory.c: when there is no memory. The n-th allocation fails, for every n
 * until the job gets through: each time it must say so, and neither crash nor
 * leak (the sanitizers watch). The linker puts our allocator before that of
 * the library under test: see the Makefile. */
#include <stdlib.h>

#include "isa/isa.h"
#include "tests/unit/harness.h"
#include "tests/unit/reader.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);

static unsigned long countdown; /* 0: nothing fails */
static bool failed;             /* ... or something has */
static bool for_good;           /* everything after it fails too */

static bool fails(void)
{
	if (failed && for_good)
		return true;
	if (countdown == 0 || --countdown > 0)
		return false;
	failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

/* Finds what is open already, and needs no memory for it. */
static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	const struct reader *r = ctx;
	char path[64];
	(void)from;
	snprintf(path, sizeof path, "isa/%s%s", name, suffix);
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->list[i].name, path) == 0 ||
		    strcmp(r->list[i].name, name) == 0)
			return &r->list[i];
	*why = "not open";
	return NULL;
}

/* Runs a job with its n-th allocation failing, for n = 1, 2, ...; the job
 * says whether it was done in spite of it, which is an error as long as
 * something failed. */
static void starve(bool (*job)(struct reader *))
{
	unsigned long n = 0;
	for (int good = 0; good < 2; good++) {
		bool done = false;
		for (n = 1; !done && n < 100000; n++) {
			struct reader r;
			reader_init(&r);
			r.reader.find = find;
			reader_open(&r, "isa/vt.yaml");
			reader_open(&r, "isa/core.yaml");
			reader_open(&r, "tests/golden/isa/rtl-names.yaml");
			countdown = n;
			failed = false;
			for_good = good;
			done = job(&r);
			bool starved = failed;
			countdown = 0;
			failed = false;
			CHECK(done != starved);
			reader_free(&r);
		}
		CHECK(done);
	}
	printf("memory: %lu allocations starved\n", n - 1);
}

static bool load_set(struct reader *r)
{
	struct diags d = {0};
	struct isa *isa = isa_load("vt", &r->reader, &d);
	bool said = d.errors > 0 || d.out_of_memory;
	bool done = isa != NULL && !said;
	if (!isa && !said)
		FAIL("nothing is loaded, nothing is said");
	isa_free(isa);
	diags_free(&d);
	return done;
}

static bool load_faulty(struct reader *r)
{
	struct diags d = {0};
	struct text t = {0};
	struct isa *isa = isa_load("tests/golden/isa/rtl-names.yaml",
	                           &r->reader, &d);
	if (isa || (d.errors == 0 && !d.out_of_memory))
		FAIL("a faulty set is loaded");
	diags_render(&d, &t, 0);
	/* a message or hint may be cut, not missing without a word */
	bool done = !failed;
	text_free(&t);
	diags_free(&d);
	return done;
}

static bool print_set(struct reader *r)
{
	struct diags d = {0};
	struct text t = {0};
	unsigned long n = countdown;
	countdown = 0;
	struct isa *isa = isa_load("vt", &r->reader, &d);
	REQUIRE(isa != NULL);
	countdown = n;
	isa_print_yaml(isa, &t);
	isa_print_manual(isa, &t);
	isa_print_insn(isa, &isa->insns[0], &t);
	bool done = !failed;
	text_free(&t);
	isa_free(isa);
	diags_free(&d);
	return done;
}

static void loading(void)
{
	starve(load_set);
}

static void reporting(void)
{
	starve(load_faulty);
}

static void printing(void)
{
	starve(print_set);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"loading a set without memory", loading},
		{"reporting faults without memory", reporting},
		{"printing a set without memory", printing},
	};
	return UNIT_RUN("memory", tests, argc, argv);
}
