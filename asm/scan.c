/* scan.c: a line's words, where the tokens do not matter.
 *
 * The lines of a macro are no code yet, because names of parameters are in
 * them, so lex.c cannot read them. For the plain source it is enough to know
 * which labels a line has, which names it mentions, and where its comment
 * begins.
 */
#include "asm/internal.h"

bool asm_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

unsigned asm_skip_blanks(const struct line *l, unsigned at)
{
	while (at < l->size && asm_is_blank(l->text[at]))
		at++;
	return at;
}

unsigned asm_code_end(const struct line *l)
{
	char quote = '\0';
	for (unsigned i = 0; i < l->size; i++) {
		char c = l->text[i];
		if (quote && c == '\\')
			i++;
		else if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == ';')
			return i;
	}
	return l->size;
}

struct part asm_next_word(const struct line *l, unsigned *at)
{
	unsigned end = asm_code_end(l), i = *at;
	char quote = '\0';
	for (; i < end; i++) {
		char c = l->text[i];
		bool parameter = i > 0 && l->text[i - 1] == '\\';
		if (quote && c == '\\') {
			i++;
		} else if (quote) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (asm_name_char(c, false)) {
			unsigned from = i;
			while (i < end && asm_name_char(l->text[i], false))
				i++;
			if (parameter) {
				i--;
				continue;
			}
			*at = i;
			return (struct part){l->text + from, i - from};
		}
	}
	*at = i;
	return (struct part){l->text + end, 0};
}

struct part asm_next_label(const struct line *l, unsigned *at)
{
	unsigned from = asm_skip_blanks(l, *at), to = from;
	while (to < l->size && asm_name_char(l->text[to], false))
		to++;
	if (to == from || to == l->size || l->text[to] != ':')
		return (struct part){l->text + from, 0};
	*at = to + 1;
	return (struct part){l->text + from, to - from};
}

unsigned asm_after_labels(const struct line *l)
{
	unsigned at = 0;
	while (asm_next_label(l, &at).size)
		;
	return asm_skip_blanks(l, at);
}
