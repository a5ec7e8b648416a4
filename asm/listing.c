/* listing.c: the source with addresses and words beside it.
 *
 *      real virtual  word                line  source
 *     00032         0330000000000025       14  start:  ldi     sp, stack
 *
 * A line out of a macro or a repetition has `+` before its number, which is
 * then that of the line in the macro.
 */
#include <assert.h>
#include <inttypes.h>

#include "asm/internal.h"

static void address(const struct window *window, addr at, struct text *out)
{
	text_printf(out, "%06" PRIu32, at);
	if (window)
		text_printf(out, " %06" PRIu32, at - window->l);
	else
		text_add(out, "       ");
}

static word word_of(const struct item *item, addr i)
{
	assert(i < item->count);
	return item->kind == ITEM_BYTES ? (unsigned char)item->bytes[i]
	                                : item->value;
}

static void source_line_of(const struct line *line, struct text *out)
{
	const struct line *plain = line;
	while (plain->of)
		plain = plain->of;
	text_printf(out, " %c%5u  ", line->in ? '+' : ' ', plain->number);
	text_add_bytes(out, line->text, line->size);
}

static void end_row(struct text *out)
{
	while (out->size > 0 && out->s[out->size - 1] == ' ')
		out->s[--out->size] = '\0';
	text_char(out, '\n');
}

/* The words of an item, a row each; the first beside its line unless NULL. */
static void item_rows(const struct item *item, const struct line *line,
                      struct text *out)
{
	addr shown = item->kind == ITEM_FILL ? 1 : item->count;
	for (addr i = 0; i < shown; i++) {
		address(item->window, item->at + i, out);
		text_printf(out, " %016" PRIx64, word_of(item, i));
		if (i == 0 && line)
			source_line_of(line, out);
		end_row(out);
	}
	if (item->count > shown) {
		address(item->window, item->at + item->count - 1, out);
		text_printf(out, " ... %" PRIu32 " words", item->count);
		end_row(out);
	}
}

static void row(const struct as *as, const struct row *r, struct text *out)
{
	assert(as->want_rows && "rows that were not asked for");
	const struct item *item = r->before ? r->before->next : as->items;
	const struct item *stop =
	        !r->next          ? NULL
	        : r->next->before ? r->next->before->next
	                          : as->items;
	if (item == stop) {
		text_repeat(out, ' ', 30);
		source_line_of(r->line, out);
		end_row(out);
	}
	for (const struct line *line = r->line; item != stop;
	     item = item->next, line = NULL)
		item_rows(item, line, out);
}

void asm_print_listing(const struct as *as, struct text *out)
{
	text_printf(out, "%-6s %-6s %-16s  %5s  %s\n", "real", "virt.", "word",
	            "line", "source");
	const struct source *source = NULL;
	for (const struct row *r = as->rows; r; r = r->next) {
		const struct line *plain = asm_outermost(r->line);
		if (plain->source != source) {
			source = plain->source;
			text_printf(out, "; %s\n", source->name);
		}
		row(as, r, out);
	}
}
