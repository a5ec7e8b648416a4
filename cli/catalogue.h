/* catalogue.h: the instruction sets that stand in isa/.
 *
 * A set is in the catalogue because its file is there: in isa/ or in a
 * directory in it. They come in the order in which isa/README.md links to
 * them; those that it does not mention come after, by their names.
 */
#ifndef CLI_CATALOGUE_H
#define CLI_CATALOGUE_H

#include "cli/files.h"

struct catalogue {
	struct catalogue_set {
		char *path; /* of its file; owned */
		char *name; /* "vt", "shapes/getm"; owned */
	} *set;
	size_t count, room;
	const char *dir; /* isa/ as messages have it; NULL: there is none */
};

/* False when there is no memory; catalogue_free in any case. */
bool catalogue_open(struct catalogue *c, struct files *files);
void catalogue_free(struct catalogue *c);

#endif
