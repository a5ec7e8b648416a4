/* files.c: finding, reading and keeping source files. See files.h. */
#define _DEFAULT_SOURCE /* d_type */
#include "cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LONGEST = 4096, SOURCE_LARGEST = 64 << 20 };

struct file {
	struct file *next;
	struct source source;
	char *path, *text;
};

/* ---- The directories ---------------------------------------------------- */

static bool add_dir(struct files *f, const char *dir, size_t size, size_t at)
{
	char *copy = f->dir_count < FILES_DIRS_MAX ? malloc(size + 1) : NULL;
	if (!copy)
		return false;
	memcpy(copy, dir, size);
	copy[size] = '\0';
	memmove(f->dirs + at + 1, f->dirs + at,
	        (f->dir_count - at) * sizeof *f->dirs);
	f->dirs[at] = copy;
	f->dir_count++;
	return true;
}

bool files_add_dir(struct files *f, const char *dir)
{
	for (size_t i = 0; i < f->given; i++)
		if (strcmp(f->dirs[i], dir) == 0)
			return true;
	bool ok = add_dir(f, dir, strlen(dir), f->given);
	f->given += ok;
	return ok;
}

static bool is_dir(const char *path)
{
	struct stat s;
	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* A directory as people would write it: relative to the current one when it
 * is inside it. */
static const char *add_near(struct files *f, const char *path)
{
	char here[PATH_LONGEST];
	if (!is_dir(path))
		return NULL;
	size_t n = getcwd(here, sizeof here) ? strlen(here) : 0;
	if (n > 1 && strncmp(path, here, n) == 0 && path[n] == '/')
		path += n + 1;
	return add_dir(f, path, strlen(path), f->dir_count)
	               ? f->dirs[f->dir_count - 1] : NULL;
}

/* Without asking about each file, where the directory itself says. */
static bool may_be_dir(const struct dirent *d)
{
	bool other = d->d_name[0] == '.';
#ifdef DT_REG
	other = other || d->d_type == DT_REG;
#endif
	return !other;
}

/* top/rest and the directories in it: isa, isa/real, isa/shapes. The first, or
 * NULL when it is not there. */
static const char *add_tree(struct files *f, const char *top, const char *rest)
{
	char path[PATH_LONGEST];
	struct dirent **list;
	int size = snprintf(path, sizeof path, "%s/%s", top, rest);
	if (size < 0 || size >= PATH_LONGEST - NAME_MAX - 2 || !is_dir(path))
		return NULL;
	const char *first = add_near(f, path);
	int n = scandir(path, &list, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		path[size] = '/';
		strcpy(path + size + 1, list[i]->d_name);
		if (may_be_dir(list[i]))
			add_near(f, path);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return first;
}

/* top/rest, if monitors are there. */
static void add_top(struct files *f, const char *top, const char *rest)
{
	char path[PATH_LONGEST + 8];
	const char *slash = *rest ? "/" : "";
	int size = snprintf(path, PATH_LONGEST, "%s%s%s", top, slash, rest);
	if (size < 0 || size >= PATH_LONGEST)
		return;
	strcpy(path + size, "/vmm");
	if (!is_dir(path))
		return;
	path[size] = '\0';
	add_near(f, path);
}

/* The program stands in PREFIX/bin, in build/ or in build/san/: looks from
 * the directories above it. */
static void add_own(struct files *f)
{
	char top[PATH_LONGEST];
	ssize_t n = readlink("/proc/self/exe", top, sizeof top - 1);
	if (n <= 0)
		return;
	top[n] = '\0';
	for (int up = 0; up < 3; up++) {
		char *slash = strrchr(top, '/');
		if (!slash)
			return;
		*slash = '\0';
		if (up == 0)
			continue; /* that was the program's own name */
		const char *isa = add_tree(f, top, "isa");
		f->isa = f->isa ? f->isa : isa;
		add_tree(f, top, "programs");
		isa = add_tree(f, top, "share/thirdgen/isa");
		f->isa = f->isa ? f->isa : isa;
		add_tree(f, top, "share/thirdgen/programs");
		/* vmm/monitor.s and what it includes are named from the top */
		add_top(f, top, "share/thirdgen");
		add_top(f, top, "");
	}
}

/* ---- Reading ------------------------------------------------------------ */

static char *slurp(FILE *in, size_t *size)
{
	size_t room = 1 << 14;
	char *text = malloc(room);
	*size = 0;
	while (text) {
		*size += fread(text + *size, 1, room - *size - 1, in);
		if (*size < room - 1)
			break;
		room *= 2;
		char *more = room <= 2 * (size_t)SOURCE_LARGEST
		                     ? realloc(text, room) : NULL;
		if (!more) {
			free(text);
			errno = EFBIG;
			return NULL;
		}
		text = more;
	}
	if (text && ferror(in)) {
		free(text);
		return NULL;
	}
	if (text)
		text[*size] = '\0';
	return text;
}

/* The kept source of that path, read now if it was not before; NULL and errno
 * when there is none. */
static const struct source *get(struct files *f, const char *path)
{
	for (struct file *i = f->list; i; i = i->next)
		if (strcmp(i->path, path) == 0)
			return &i->source;
	bool standard = strcmp(path, "-") == 0;
	FILE *in = standard ? stdin : fopen(path, "rb");
	struct stat s;
	if (!in)
		return NULL;
	struct file *file = NULL;
	char *text = NULL, *copy = NULL;
	size_t size = 0;
	if (fstat(fileno(in), &s) == 0 && S_ISDIR(s.st_mode))
		errno = EISDIR;
	else
		text = slurp(in, &size);
	int why = errno;
	if (!standard)
		fclose(in);
	if (text) {
		file = malloc(sizeof *file);
		copy = malloc(strlen(path) + 1);
		why = ENOMEM;
	}
	if (!file || !copy) {
		free(file);
		free(copy);
		free(text);
		errno = why;
		return NULL;
	}
	strcpy(copy, path);
	*file = (struct file){f->list, {standard ? "standard input" : copy,
	                                text, size}, copy, text};
	f->list = file;
	return &file->source;
}

/* dir/name, and before it dir/name.suffix unless the name has it already. A
 * directory in the way is passed over unless it is all there is. */
static const struct source *in_dir(struct files *f, const char *dir, size_t n,
                                   const char *name, const char *suffix,
                                   int *why)
{
	char path[PATH_LONGEST];
	size_t length = strlen(name), tail = suffix ? strlen(suffix) : 0;
	bool has = !tail || (length > tail &&
	                     strcmp(name + length - tail, suffix) == 0);
	const char *slash = n && dir[n - 1] != '/' ? "/" : "";
	for (int with = !has; with >= 0; with--) {
		int size = snprintf(path, sizeof path, "%.*s%s%s%s", (int)n,
		                    dir, slash, name, with ? suffix : "");
		if (size >= PATH_LONGEST) {
			*why = ENAMETOOLONG;
			return NULL;
		}
		const struct source *s = get(f, path);
		if (s)
			return s;
		if (errno != ENOENT && errno != ENOTDIR && !*why)
			*why = errno;
	}
	return NULL;
}

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	struct files *f = ctx;
	int error = 0;
	const char *slash = from ? strrchr(from->name, '/') : NULL;
	const struct source *s = in_dir(f, slash ? from->name : "",
	                                slash ? (size_t)(slash - from->name) + 1
	                                      : 0,
	                                name, suffix, &error);
	for (size_t i = 0; !s && *name != '/' && i < f->dir_count; i++)
		s = in_dir(f, f->dirs[i], strlen(f->dirs[i]), name, suffix,
		           &error);
	if (!s && why) {
		snprintf(f->why, sizeof f->why, "%s",
		         strerror(error ? error : ENOENT));
		*why = f->why;
	}
	return s;
}

const struct source *files_find(struct files *f, const char *name,
                                const char *suffix, const char **why)
{
	if (strcmp(name, "-") != 0)
		return find(f, name, suffix, NULL, why);
	const struct source *s = get(f, name);
	if (!s && why)
		*why = strerror(errno);
	return s;
}

void files_init(struct files *f)
{
	*f = (struct files){.reader = {f, find}};
	const char *path = getenv("THIRDGEN_PATH");
	for (const char *s = path; s && *s;) {
		size_t n = strcspn(s, ":");
		if (n)
			add_dir(f, s, n, f->dir_count);
		s += n + (s[n] == ':');
	}
	add_own(f);
}

void files_free(struct files *f)
{
	while (f->list) {
		struct file *next = f->list->next;
		free(f->list->path);
		free(f->list->text);
		free(f->list);
		f->list = next;
	}
	for (size_t i = 0; i < f->dir_count; i++)
		free(f->dirs[i]);
}
