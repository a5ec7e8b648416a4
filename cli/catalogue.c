/* catalogue.c: the instruction sets that stand in isa/. See catalogue.h. */
#define _DEFAULT_SOURCE /* scandir */
#include "cli/catalogue.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char ending[] = ".yaml";

/* ---- What is there ------------------------------------------------------ */

/* The set in isa/REST. */
static bool add(struct catalogue *c, const char *rest)
{
	struct text path = {0}, name = {0};
	if (c->count == c->room) {
		size_t room = c->room ? 2 * c->room : 64;
		struct catalogue_set *more =
		        realloc(c->set, room * sizeof *more);
		if (!more)
			return false;
		c->set = more;
		c->room = room;
	}
	text_printf(&path, "%s/%s", c->dir, rest);
	text_add_bytes(&name, rest, strlen(rest) - (sizeof ending - 1));
	struct catalogue_set *s = &c->set[c->count++];
	s->path = text_take(&path);
	s->name = text_take(&name);
	return s->path && s->name;
}

static bool is_set(const char *name)
{
	size_t n = strlen(name), k = sizeof ending - 1;
	return *name != '.' && n > k && strcmp(name + n - k, ending) == 0;
}

/* Those of isa/WHERE, and if `deep` those of the directories in it. */
static bool scan(struct catalogue *c, const char *where, bool deep)
{
	struct text path = {0}, rest = {0};
	struct dirent **list;
	text_printf(&path, "%s/%s", c->dir, where);
	int n = scandir(text_str(&path), &list, NULL, alphasort);
	bool ok = !path.failed;
	for (int pass = 0; pass < 2; pass++) /* sets, then directories */
		for (int i = 0; i < n && ok; i++) {
			const char *name = list[i]->d_name;
			rest.size = 0;
			text_printf(&rest, "%s%s", where, name);
			if (pass == 0 && is_set(name))
				ok = add(c, text_str(&rest));
			text_char(&rest, '/');
			if (pass == 1 && deep && *name != '.')
				ok = scan(c, text_str(&rest), false);
		}
	for (int i = 0; i < n; i++)
		free(list[i]);
	if (n >= 0)
		free(list);
	text_free(&path);
	text_free(&rest);
	return ok;
}

/* ---- In which order ----------------------------------------------------- */

/* Moves the set in isa/REST, which is `size` bytes, to the place `to`, if it is
 * behind it. */
static bool move(struct catalogue *c, const char *rest, size_t size, size_t to)
{
	size_t skip = strlen(c->dir) + 1, n = to;
	while (n < c->count &&
	       (strlen(c->set[n].path + skip) != size ||
	        strncmp(c->set[n].path + skip, rest, size) != 0))
		n++;
	if (n >= c->count)
		return false;
	struct catalogue_set s = c->set[n];
	memmove(c->set + to + 1, c->set + to, (n - to) * sizeof s);
	c->set[to] = s;
	return true;
}

/* As the links in the text have it: [getm](shapes/getm.yaml). */
static void order(struct catalogue *c, const char *text)
{
	size_t placed = 0;
	for (const char *s = text; (s = strstr(s, "](")); s++)
		placed += move(c, s + 2, strcspn(s + 2, ")"), placed);
}

bool catalogue_open(struct catalogue *c, struct files *files)
{
	struct text readme = {0};
	*c = (struct catalogue){.dir = files->isa};
	if (!c->dir)
		return true;
	bool ok = scan(c, "", true);
	text_printf(&readme, "%s/README.md", c->dir);
	const struct source *s =
	        ok ? files_find(files, text_str(&readme), NULL, NULL) : NULL;
	if (s)
		order(c, s->text);
	text_free(&readme);
	return ok;
}

void catalogue_free(struct catalogue *c)
{
	for (size_t n = 0; n < c->count; n++) {
		free(c->set[n].path);
		free(c->set[n].name);
	}
	free(c->set);
	*c = (struct catalogue){0};
}
