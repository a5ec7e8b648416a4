/* line.h: results as lines of JSON, between processes and in files.
 *
 * What a line says is checked: a number is whole, not negative and not above
 * its maximum, a name is one of those there are. A member that is missing is
 * as if it were 0, unknown or empty; one that is wrong makes the line bad.
 */
#ifndef TRIALS_LINE_H
#define TRIALS_LINE_H

#include "base/json.h"
#include "theorems/theorems.h"

struct line {
	bool bad; /* something in it was not as we write it */
};

word trials_line_word(struct line *l, const json_t *object, const char *key,
                      word max);
unsigned trials_line_unsigned(struct line *l, const json_t *object,
                              const char *key);
bool trials_line_flag(struct line *l, const json_t *object, const char *key);
enum theorems_truth trials_line_truth(struct line *l, const json_t *object,
                                      const char *key);
/* "" when it is missing, or null. */
const char *trials_line_string(struct line *l, const json_t *object,
                               const char *key);
/* A copy for the caller to free; NULL when it is missing, or null. */
char *trials_line_copy(struct line *l, const json_t *object, const char *key);
/* The number of the name under the key, of `count` that `name` gives. */
unsigned trials_line_choice(struct line *l, const json_t *object,
                            const char *key, const char *(*name)(unsigned),
                            unsigned count);
/* An object, or an array; NULL when it is missing. */
json_t *trials_line_object(struct line *l, const json_t *object,
                           const char *key);
json_t *trials_line_array(struct line *l, const json_t *object,
                          const char *key);

/* Appends the value as one line, without its end, and gives it up. */
void trials_line_print(json_t *value, struct text *out);

#endif
