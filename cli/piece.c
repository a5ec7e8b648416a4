/* piece.c: pieces of work that other processes do. See piece.h. */
#include "cli/piece.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

void piece_fault(int status, const struct text *why, struct text *line)
{
	text_add(line, "{\"fault\":");
	text_json(line, text_str(why));
	text_printf(line, ",\"status\":%d}", status);
}

int piece_failed(const char *line, struct text *why)
{
	json_t *j = json_loads(line, 0, NULL);
	const char *fault = json_string_value(json_object_get(j, "fault"));
	int status = (int)json_integer_value(json_object_get(j, "status"));
	text_add(why, fault ? fault : line);
	json_decref(j);
	return fault && status ? status : STATUS_INTERNAL;
}

bool piece_save(const char *path, const struct text *text, struct text *why)
{
	FILE *f = fopen(path, "w");
	bool ok = f && fwrite(text_str(text), 1, text->size, f) == text->size;
	ok = (!f || fclose(f) == 0) && ok;
	if (!ok)
		text_printf(why, "cannot write %s: %s\n", path,
		            strerror(errno));
	return ok;
}

int piece_status(enum trials_verdict v)
{
	switch (v) {
	case TRIALS_HOLDS:   return STATUS_OK;
	case TRIALS_FAILS:   return STATUS_FAILED;
	case TRIALS_UNKNOWN: return STATUS_UNKNOWN;
	default:             return STATUS_INTERNAL;
	}
}
