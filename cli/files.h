/* files.h: where sources come from: files, by name.
 *
 * A name is sought beside the file that mentions it (the current directory
 * when the user does), then in the directories given with -I, then in those
 * of $THIRDGEN_PATH (separated by colons), then where the program itself
 * came from: isa/, programs/ and vmm/ of the tree it was built in, or of
 * share/thirdgen/ where it was installed, and the directories in them. Every
 * source is read once and kept.
 */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "base/source.h"

enum { FILES_DIRS_MAX = 96 };

struct files {
	struct source_reader reader;     /* give this to the libraries */
	struct file *list;               /* sources read, owned */
	char *dirs[FILES_DIRS_MAX];      /* searched in this order, owned */
	size_t dir_count;
	size_t given;                    /* of them, by -I */
	const char *isa;                 /* of them, the catalogue's: isa/ of
	                                    the program itself; NULL: none */
	char why[512];                   /* the last reason for NULL */
};

void files_init(struct files *f); /* must stay where it is until freed */
void files_free(struct files *f);

/* Another -I directory. False when there are too many. */
bool files_add_dir(struct files *f, const char *dir);

/* The source of that name as the user typed it; "-" is standard input. NULL
 * with *why (when not NULL) set, valid until the next call. */
const struct source *files_find(struct files *f, const char *name,
                                const char *suffix, const char **why);

#endif
