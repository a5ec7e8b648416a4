/* asm.c: the assembler as a whole: statements, and the two passes. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "asm/internal.h"

/* ---- Storage ------------------------------------------------------------ */

word asm_dot(const struct as *as)
{
	addr l = as->window ? as->window->l : 0;
	assert((as->here >= l || as->displaced) && "below the window");
	return as->here - l;
}

/* Whether `count` more words fit; says so once where they do not. */
static bool room(struct as *as, word count, struct place place)
{
	const struct window *w = as->window;
	word limit = ADDR_MAX;
	bool by_window = w && (word)w->l + w->b < ADDR_MAX;
	if (by_window)
		limit = w->l + w->b;
	assert((as->here <= limit || as->displaced) && "room is never passed");
	if (count <= limit - as->here)
		return true;
	if (!as->full && by_window)
		asm_note(asm_error(as, place, "asm-layout",
		                   "beyond the bound "
		                   "%u of the window",
		                   (unsigned)w->b),
		         w->place, "the window");
	else if (!as->full)
		asm_error(as, place, "asm-layout",
		          "beyond the largest storage, "
		          "%d words",
		          ADDR_MAX);
	as->full = as->displaced = true;
	return false;
}

struct item *asm_add_item(struct as *as, enum item_kind kind, word count,
                          struct place place)
{
	assert(kind > ITEM_NONE && kind < ITEM_KINDS && count > 0);
	struct item *item = arena_alloc(&as->arena, sizeof *item);
	bool fits = room(as, count, place);
	item->kind = kind;
	item->at = as->here;
	item->count = fits ? (addr)count : 0;
	item->window = as->window;
	item->place = place;
	item->order = as->item_count++;
	as->here += item->count;
	if (as->window && as->here > as->window->high)
		as->window->high = as->here;
	*as->last_item = item;
	as->last_item = &item->next;
	as->newest = item;
	return item;
}

/* ---- Statements --------------------------------------------------------- */

static bool colon_follows(const struct cursor *c)
{
	unsigned at = c->token.at + c->token.size;
	return at < c->line->size && c->line->text[at] == ':';
}

/* The labels at the start of a line. */
static bool labels(struct cursor *c)
{
	struct as *as = c->as;
	while ((c->token.kind == TOKEN_NAME ||
	        c->token.kind == TOKEN_NUMBER) && colon_follows(c)) {
		struct place place = asm_here(c);
		struct symbol *s =
			c->token.kind == TOKEN_NAME
				? asm_define(as, asm_token_text(c),
		                             SYMBOL_LABEL, place)
				: asm_define_local(as, c->token.value, place);
		if (s)
			asm_define_label(as, s);
		asm_advance(c);
		asm_advance(c); /* the colon */
	}
	return c->token.kind != TOKEN_BAD;
}

static void unknown(struct cursor *c, const char *name)
{
	struct as *as = c->as;
	/* the layout goes on as if it had been a word */
	asm_add_item(as, ITEM_WORD, 1, c->verb);
	if (as->incomplete)
		return;
	struct diag *d;
	if (*name == '.')
		d = asm_error(as, c->verb, "asm-directive",
		              "unknown directive `%s`", name);
	else
		d = asm_error(as, c->verb, "asm-mnemonic",
		              "no instruction or macro `%s` in %s", name,
		              as->isa->name);
	if (asm_at(c, '='))
		diag_hint(d, "name a value with `.equ %s, VALUE`", name);
	else if (c->token.kind == TOKEN_OP && c->token.op == ':')
		diag_hint(d, "write a label with no blank before `:`");
	else
		asm_suggest_verb(as, d, name);
	as->displaced = true; /* a macro may be more than a word */
}

/* What a line says after its labels; the token ahead is a name. */
static void verb(struct cursor *c)
{
	struct as *as = c->as;
	const char *name = asm_token_text(c);
	const struct symbol *s = asm_find_symbol(as, name);
	c->verb = asm_here(c);
	asm_advance(c);
	if (s->directive) {
		c->form[0] = s->directive->name;
		c->form[1] = s->directive->operands;
		s->directive->function(c);
	} else if (s->macro) {
		asm_expand_macro(c, s->macro);
	} else if (s->insn) {
		c->form[0] = s->insn->name;
		c->form[1] = s->insn->asm_text;
		asm_instruction(c, s->insn);
	} else {
		unknown(c, name);
	}
}

/* Of a line that an .if skips only what ends the skipping matters. */
static void skipped(struct as *as, const struct line *line)
{
	unsigned size;
	const char *at = asm_peek_directive(line, &size);
	if (size == 0)
		return;
	const char *name = arena_strndup(&as->arena, at, size);
	const struct directive *d = asm_find_symbol(as, name)->directive;
	if (!d || !d->skipped_too)
		return;
	struct cursor c = {.as = as, .line = line};
	asm_seek(&c, (unsigned)(at - line->text));
	verb(&c);
}

void asm_statement(struct as *as, const struct line *line)
{
	if (asm_skipping(as)) {
		asm_mark_row(as, ROW_SKIPPED);
		skipped(as, line);
		return;
	}
	struct cursor c;
	asm_start(&c, as, line);
	if (!labels(&c) || c.token.kind == TOKEN_END)
		return;
	if (c.token.kind == TOKEN_NAME)
		verb(&c);
	else
		asm_expected(&c, "a label, an instruction or a directive");
}

/* ---- The whole ---------------------------------------------------------- */

static void define_all(struct as *as, const struct asm_options *options)
{
	static const struct place by_the_user = {0};
	asm_add_directives(as);
	asm_add_constants(as);
	for (size_t i = 0; i < as->isa->insn_count; i++) {
		const struct isa_insn *insn = &as->isa->insns[i];
		asm_find_symbol(as, insn->name)->insn = insn;
	}
	for (size_t i = 0; options && i < options->define_count; i++) {
		const char *name = options->defines[i].name;
		if (!asm_valid_name(name)) {
			asm_error(as, by_the_user, "asm-name",
			          "`%s` is not a name", name);
			continue;
		}
		struct symbol *s =
			asm_define(as, name, SYMBOL_EQU, by_the_user);
		if (s)
			s->value = options->defines[i].value;
	}
}

static void first_pass(struct as *as, const struct source *source)
{
	const struct line *line;
	if (source->size > AS_SOURCE_MAX) {
		diag_error(as->diags, (struct pos){.source = source},
		           "asm-limit", "the file is too large");
		return;
	}
	asm_push_file(as, source);
	while ((line = asm_next_line(as)))
		asm_statement(as, line);
	if (as->window && !as->incomplete)
		asm_error(as, as->window->place, "asm-block",
		          "`.window` without `.endwindow`");
}

static bool assemble(struct as *as, const struct source *source,
                     const struct asm_options *options)
{
	define_all(as, options);
	first_pass(as, source);
	asm_emit(as);
	if (!asm_build_image(as, source))
		return false;
	if (options && options->listing)
		asm_print_listing(as, options->listing);
	if (options && options->plain)
		asm_print_plain(as, options->keep, options->plain);
	return true;
}

struct asm_image *asm_source(const struct source *source,
                             const struct isa *isa,
                             const struct asm_options *options,
                             struct diags *diags)
{
	struct as *as = calloc(1, sizeof *as);
	assert(source && isa && diags);
	if (!as) {
		diags->out_of_memory = 1;
		return NULL;
	}
	as->arena.out_of_memory = &as->out_of_memory;
	as->isa = isa;
	as->diags = diags;
	as->errors_before = diags->errors;
	as->reader = options ? options->reader : NULL;
	as->want_rows = options && (options->listing || options->plain);
	as->last_row = &as->rows;
	as->symbols.last = &as->symbols.first;
	as->last_item = &as->items;
	as->here = AS_FIRST_ADDRESS;
	bool ok = false;
	if (setjmp(as->out_of_memory) == 0)
		ok = assemble(as, source, options);
	else
		diags->out_of_memory = 1;
	struct asm_image *image = as->image;
	if (!ok) {
		asm_image_free(image);
		image = NULL;
	}
	arena_free(&as->arena);
	free(as);
	return image;
}
