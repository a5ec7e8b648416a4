/* given.c: an assignment made by hand, in place of the solver's. See given.h.
 *
 * Has all of theorems/z3.c in it, so that it can look into a struct z3; a
 * suite that links with this takes z3.c from here.
 */
#include "theorems/z3.c"

#include "tests/given.h"

/* Functions that theorems/ has no use for, as in z3.c. */
#define MORE(X)                                                               \
	X(mk_model) X(to_app) X(get_app_decl) X(get_app_num_args)              \
	X(get_app_arg) X(get_sort_kind) X(get_domain) X(get_decl_kind)         \
	X(get_decl_name) X(get_decl_int_parameter) X(get_symbol_string)        \
	X(get_ast_id) X(add_const_interp) X(add_func_interp)                   \
	X(func_interp_inc_ref) X(func_interp_dec_ref)                          \
	X(func_interp_add_entry) X(mk_ast_vector) X(ast_vector_inc_ref)        \
	X(ast_vector_dec_ref) X(ast_vector_push)

static struct {
#define X(name) __typeof__(Z3_##name) *name;
	MORE(X)
#undef X
} more;

#define CALL(z, name, ...) more.name((z)->context, __VA_ARGS__)

static void find_more(struct z3 *z)
{
	bool all = true;
#define X(name) all &= find(z->library, "Z3_" #name, &more.name);
	MORE(X)
#undef X
	assert(all && "libz3 lacks a function");
}

/* ---- By Z3 -------------------------------------------------------------- */

void given_nothing(struct z3 *z)
{
	find_more(z);
	forget_model(z);
	z->model = more.mk_model(z->context);
	z->api.model_inc_ref(z->context, z->model);
}

static Z3_func_decl declaration(struct z3 *z, term t)
{
	return CALL(z, get_app_decl, CALL(z, to_app, AST(t)));
}

static bool is_truth(struct z3 *z, term t)
{
	Z3_sort s = z->api.get_sort(z->context, AST(t));
	return CALL(z, get_sort_kind, s) == Z3_BOOL_SORT;
}

void given_var(struct z3 *z, term variable, word value)
{
	term v = is_truth(z, variable)
	                 ? t_bool(z, value)
	                 : t_num(z, t_width(z, variable), value);
	CALL(z, add_const_interp, z->model, declaration(z, variable), AST(v));
}

void given_function(struct z3 *z, function f, const word *at,
                    const word *value, size_t count, word otherwise)
{
	Z3_func_decl d = (Z3_func_decl)f;
	Z3_sort from = CALL(z, get_domain, d, 0);
	unsigned in = z->api.get_bv_sort_size(z->context, from);
	Z3_func_interp fi = CALL(z, add_func_interp, z->model, d,
	                         AST(t_num(z, 64, otherwise)));
	CALL(z, func_interp_inc_ref, fi);
	for (size_t i = 0; i < count; i++) {
		Z3_ast_vector v = more.mk_ast_vector(z->context);
		CALL(z, ast_vector_inc_ref, v);
		CALL(z, ast_vector_push, v, AST(t_num(z, in, at[i])));
		CALL(z, func_interp_add_entry, fi, v,
		     AST(t_num(z, 64, value[i])));
		CALL(z, ast_vector_dec_ref, v);
	}
	CALL(z, func_interp_dec_ref, fi);
}

/* ---- By ourselves: bit-vectors as SMT-LIB defines them ------------------- */

enum { OPERANDS = 3 };

struct operation {
	Z3_decl_kind kind;
	unsigned width;          /* of the result; 0: a truth value */
	unsigned from;           /* width of the first operand */
	unsigned low;            /* Z3_OP_EXTRACT: the lowest bit */
	word value;              /* of a number; of what was done last */
	const struct given_name *name; /* of a variable or function */
	struct operation *operand[OPERANDS];
};

struct given_list {
	struct operation **all; /* operands before what uses them */
	size_t count, room;
	struct operation **by_id; /* of Z3's terms */
	unsigned ids;
};

static word bits(word v, unsigned width)
{
	return width && width < 64 ? v & (((word)1 << width) - 1) : v;
}

static word extended(word v, unsigned width)
{
	word sign = (word)1 << (width - 1);
	return (v ^ sign) - sign;
}

/* Signed division by way of what C does with the magnitudes. */
static word divided(word a, word b, unsigned width, bool rest)
{
	word sign = (word)1 << (width - 1);
	word x = a & sign ? bits(-a, width) : a;
	word y = b & sign ? bits(-b, width) : b;
	word q = y ? x / y : bits(~(word)0, width), r = y ? x % y : x;
	if (rest)
		return a & sign ? -r : r;
	return (a ^ b) & sign ? -q : q;
}

static bool less(word a, word b, unsigned width)
{
	word sign = (word)1 << (width - 1);
	return (a ^ sign) < (b ^ sign);
}

static word shifted(Z3_decl_kind kind, word a, word n, unsigned width)
{
	bool fill = kind == Z3_OP_BASHR && extended(a, width) >> 63;
	word ones = ~(word)0;
	if (n >= width)
		return fill ? ones : 0;
	if (kind == Z3_OP_BSHL)
		return a << n;
	return fill ? ~(~extended(a, width) >> n) : a >> n;
}

static word done(const struct operation *o)
{
	const word a = o->operand[0] ? o->operand[0]->value : 0;
	const word b = o->operand[1] ? o->operand[1]->value : 0;
	switch (o->kind) {
	case Z3_OP_TRUE:     return 1;
	case Z3_OP_FALSE:    return 0;
	case Z3_OP_BNUM:     return o->value;
	case Z3_OP_EQ:       return a == b;
	case Z3_OP_ITE:      return a ? b : o->operand[2]->value;
	case Z3_OP_AND:      return a && b;
	case Z3_OP_OR:       return a || b;
	case Z3_OP_NOT:      return !a;
	case Z3_OP_BNEG:     return -a;
	case Z3_OP_BNOT:     return ~a;
	case Z3_OP_BADD:     return a + b;
	case Z3_OP_BSUB:     return a - b;
	case Z3_OP_BMUL:     return a * b;
	case Z3_OP_BUDIV:    return b ? a / b : ~(word)0;
	case Z3_OP_BUREM:    return b ? a % b : a;
	case Z3_OP_BSDIV:    return divided(a, b, o->from, false);
	case Z3_OP_BSREM:    return divided(a, b, o->from, true);
	case Z3_OP_ULT:      return a < b;
	case Z3_OP_ULEQ:     return a <= b;
	case Z3_OP_SLT:      return less(a, b, o->from);
	case Z3_OP_SLEQ:     return !less(b, a, o->from);
	case Z3_OP_BAND:     return a & b;
	case Z3_OP_BOR:      return a | b;
	case Z3_OP_BXOR:     return a ^ b;
	case Z3_OP_CONCAT:   return a << (o->width - o->from) | b;
	case Z3_OP_ZERO_EXT: return a;
	case Z3_OP_SIGN_EXT: return extended(a, o->from);
	case Z3_OP_EXTRACT:  return a >> o->low;
	case Z3_OP_BSHL: case Z3_OP_BLSHR: case Z3_OP_BASHR:
		return shifted(o->kind, a, b, o->from);
	case Z3_OP_UNINTERPRETED:
		return o->operand[0] ? o->name->at(o->name->ctx, a)
		                     : o->name->value;
	default:
		assert(false && "given_compile lets no other in");
		return 0;
	}
}

word given_run(struct given_list *list)
{
	word value = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct operation *o = list->all[i];
		o->value = value = bits(done(o), o->width);
	}
	return value;
}

struct compiler {
	struct z3 *z;
	struct given_list *list;
	const struct given_name *names;
	size_t name_count;
	const char *why; /* it cannot be done */
};

static void *grown(void *array, size_t count, size_t size)
{
	void *larger = realloc(array, count * size);
	if (!larger)
		abort();
	return larger;
}

static struct operation **place(struct given_list *l, unsigned id)
{
	if (id >= l->ids) {
		unsigned ids = 2 * id + 64;
		l->by_id = grown(l->by_id, ids, sizeof *l->by_id);
		memset(l->by_id + l->ids, 0,
		       (ids - l->ids) * sizeof *l->by_id);
		l->ids = ids;
	}
	return &l->by_id[id];
}

static unsigned width_of(struct z3 *z, Z3_ast t)
{
	return is_truth(z, TERM(t)) ? 0 : t_width(z, TERM(t));
}

/* Whether there is a rule for it in done(). */
static bool has_rule(Z3_decl_kind kind)
{
	static const Z3_decl_kind rules[] = {
		Z3_OP_TRUE, Z3_OP_FALSE, Z3_OP_BNUM, Z3_OP_EQ, Z3_OP_ITE,
		Z3_OP_AND, Z3_OP_OR, Z3_OP_NOT, Z3_OP_BNEG, Z3_OP_BNOT,
		Z3_OP_BADD, Z3_OP_BSUB, Z3_OP_BMUL, Z3_OP_BUDIV, Z3_OP_BUREM,
		Z3_OP_BSDIV, Z3_OP_BSREM, Z3_OP_ULT, Z3_OP_ULEQ, Z3_OP_SLT,
		Z3_OP_SLEQ, Z3_OP_BAND, Z3_OP_BOR, Z3_OP_BXOR, Z3_OP_CONCAT,
		Z3_OP_ZERO_EXT, Z3_OP_SIGN_EXT, Z3_OP_EXTRACT, Z3_OP_BSHL,
		Z3_OP_BLSHR, Z3_OP_BASHR, Z3_OP_UNINTERPRETED,
	};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i] == kind)
			return true;
	return false;
}

static const struct given_name *named(struct compiler *c, Z3_func_decl d,
                                      const void *is)
{
	struct z3 *z = c->z;
	const char *called = CALL(z, get_symbol_string,
	                          CALL(z, get_decl_name, d));
	for (size_t i = 0; i < c->name_count; i++) {
		const struct given_name *n = &c->names[i];
		if (n->is ? n->is == is
		          : strncmp(n->called, called,
		                    strlen(n->called)) == 0)
			return n;
	}
	c->why = "a name that is not given";
	return c->names;
}

static struct operation *compile(struct compiler *c, Z3_ast t)
{
	struct z3 *z = c->z;
	unsigned id = CALL(z, get_ast_id, t);
	struct operation *o = *place(c->list, id);
	if (o)
		return o;
	o = grown(NULL, 1, sizeof *o);
	*o = (struct operation){.width = width_of(z, t)};
	*place(c->list, id) = o;
	Z3_app app = CALL(z, to_app, t);
	Z3_func_decl d = CALL(z, get_app_decl, app);
	unsigned n = CALL(z, get_app_num_args, app);
	o->kind = CALL(z, get_decl_kind, d);
	if (!has_rule(o->kind) || n > OPERANDS) {
		c->why = "an operator without a rule";
		n = 0;
	}
	for (unsigned i = 0; i < n; i++)
		o->operand[i] = compile(c, CALL(z, get_app_arg, app, i));
	if (n)
		o->from = o->operand[0]->width;
	if (o->kind == Z3_OP_BNUM)
		z->api.get_numeral_uint64(z->context, t, &o->value);
	if (o->kind == Z3_OP_EXTRACT)
		o->low = (unsigned)CALL(z, get_decl_int_parameter, d, 1);
	if (o->kind == Z3_OP_UNINTERPRETED)
		o->name = named(c, d, n ? (void *)d : (void *)t);
	struct given_list *l = c->list;
	if (l->count == l->room) {
		l->room = 2 * l->room + 64;
		l->all = grown(l->all, l->room, sizeof *l->all);
	}
	l->all[l->count++] = o;
	return o;
}

struct given_list *given_compile(struct z3 *z, term t,
                                 const struct given_name *names, size_t count,
                                 const char **why)
{
	find_more(z);
	struct given_list *list = grown(NULL, 1, sizeof *list);
	*list = (struct given_list){.count = 0};
	struct compiler c = {z, list, names, count, NULL};
	compile(&c, AST(t));
	*why = c.why;
	if (!c.why)
		return list;
	given_free(list);
	return NULL;
}

void given_free(struct given_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		free(list->all[i]);
	if (list) {
		free(list->all);
		free(list->by_id);
	}
	free(list);
}
