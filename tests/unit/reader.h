/* reader.h: sources for tests: texts given by name, and files, sought beside
 * the file that mentions them, in isa/, and from the top of the tree, where
 * tests run. Kept until reader_free. Suites and fuzz targets have nothing
 * else in common, so all of it is here. */
#ifndef TESTS_UNIT_READER_H
#define TESTS_UNIT_READER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/source.h"
#include "base/text.h"

enum { READER_MAX = 64 };

struct reader {
	struct source list[READER_MAX];
	size_t count;
	struct source_reader reader;
};

static inline char *reader_copy(const char *s, size_t n)
{
	char *copy = malloc(n + 1);
	if (!copy)
		abort();
	memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

/* Adds a text under a name. */
static inline const struct source *reader_add(struct reader *r,
                                              const char *name,
                                              const char *text, size_t size)
{
	if (r->count == READER_MAX)
		abort();
	struct source *s = &r->list[r->count++];
	*s = (struct source){reader_copy(name, strlen(name)),
	                     reader_copy(text, size), size};
	return s;
}

static inline const struct source *reader_open(struct reader *r,
                                               const char *path)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->list[i].name, path) == 0)
			return &r->list[i];
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	struct text t = {0};
	char buffer[4096];
	size_t n;
	while ((n = fread(buffer, 1, sizeof buffer, f)) > 0)
		text_add_bytes(&t, buffer, n);
	fclose(f);
	const struct source *s = reader_add(r, path, text_str(&t), t.size);
	text_free(&t);
	return s;
}

static inline const struct source *reader_find(void *ctx, const char *name,
                                               const char *suffix,
                                               const struct source *from,
                                               const char **why)
{
	struct reader *r = ctx;
	struct text path = {0};
	const char *slash = from ? strrchr(from->name, '/') : NULL;
	const struct source *s = NULL;
	for (int i = 0; !s && i < 4; i++) {
		text_free(&path);
		if (i == 0 && slash)
			text_add_bytes(&path, from->name,
			               (size_t)(slash - from->name) + 1);
		text_printf(&path, "%s%s%s", i == 1 ? "isa/" : "", name,
		            i < 3 && suffix ? suffix : "");
		s = reader_open(r, text_str(&path));
	}
	text_free(&path);
	if (!s && why)
		*why = "not found";
	return s;
}

static inline void reader_init(struct reader *r)
{
	*r = (struct reader){.reader = {r, reader_find}};
}

static inline void reader_free(struct reader *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free((void *)(size_t)r->list[i].name);
		free((void *)(size_t)r->list[i].text);
	}
	r->count = 0;
}

#endif
