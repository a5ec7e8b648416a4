/* z3.c: the little of Z3 that the proofs need, behind dlopen. See z3.h. */
#include "theorems/z3.h"

#include <assert.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#if !defined(THEOREMS_WITHOUT_Z3) && defined(__has_include)
#if __has_include(<z3.h>)
#define HAVE_Z3 1
#endif
#endif

#ifdef HAVE_Z3
#include <z3.h>

/* The functions used, by their names in the library without Z3_. */
#define FUNCTIONS(X)                                                          \
	X(mk_config) X(del_config) X(mk_context) X(del_context)                \
	X(set_error_handler) X(get_error_code) X(get_full_version)             \
	X(mk_string_symbol) X(mk_bool_sort) X(mk_bv_sort) X(mk_const)          \
	X(mk_true) X(mk_false) X(mk_not) X(mk_and) X(mk_or) X(mk_ite) X(mk_eq) \
	X(mk_unsigned_int64) X(mk_extract) X(mk_zero_ext) X(mk_sign_ext)       \
	X(mk_func_decl) X(mk_app) X(get_sort) X(get_bv_sort_size)              \
	X(simplify) X(get_bool_value) X(get_numeral_uint64)                    \
	X(mk_params) X(params_inc_ref) X(params_dec_ref)                       \
	X(params_set_uint) X(params_set_bool)                                  \
	X(mk_simple_solver) X(solver_inc_ref) X(solver_dec_ref)             \
	X(solver_set_params) X(solver_assert) X(solver_check)                  \
	X(solver_get_model) X(solver_get_reason_unknown)                       \
	X(model_inc_ref) X(model_dec_ref) X(model_eval)                        \
	X(eval_smtlib2_string)

struct api {
#define X(name) __typeof__(Z3_##name) *name;
	FUNCTIONS(X)
#undef X
#define X(id, name, operands) __typeof__(Z3_##name) *name;
	Z3_OPERATORS(X)
#undef X
};

struct z3 {
	void *library;      /* of dlopen */
	struct api api;
	Z3_context context; /* owns all terms */
	term yes, no;
	Z3_model model;     /* of the last question, or NULL; owned */
	char why[160];      /* reason of the last Z3_GAVE_UP */
	unsigned asked;
};

/* Errors show in the values the functions return and in get_error_code; the
 * library's own handler would end the process. */
static void quiet(Z3_context c, Z3_error_code e)
{
	(void)c;
	(void)e;
}

static bool find(void *library, const char *name, void *pointer)
{
	void *found = dlsym(library, name);
	memcpy(pointer, &found, sizeof found); /* POSIX: as good as a cast */
	return found != NULL;
}

static bool find_all(struct z3 *z, struct text *why)
{
	const char *missing = NULL;
#define X(name)                                                               \
	if (!find(z->library, "Z3_" #name, &z->api.name))                      \
		missing = "Z3_" #name;
	FUNCTIONS(X)
#undef X
#define X(id, name, operands)                                                 \
	if (!find(z->library, "Z3_" #name, &z->api.name))                      \
		missing = "Z3_" #name;
	Z3_OPERATORS(X)
#undef X
	if (missing && why)
		text_printf(why, "libz3 has no %s", missing);
	return !missing;
}

static bool load(struct z3 *z, struct text *why)
{
	static const char *const names[] = {"libz3.so.4", "libz3.so",
	                                    "libz3.dylib"};
	for (size_t i = 0; i < sizeof names / sizeof *names && !z->library; i++)
		z->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (!z->library) {
		if (why)
			text_add(why, "libz3 is not installed");
		return false;
	}
	return find_all(z, why);
}

struct z3 *z3_open(struct text *why)
{
	struct z3 *z = calloc(1, sizeof *z);
	if (!z || !load(z, why)) {
		if (!z && why)
			text_add(why, "out of memory");
		z3_close(z);
		return NULL;
	}
	Z3_config c = z->api.mk_config();
	z->context = z->api.mk_context(c);
	z->api.del_config(c);
	z->api.set_error_handler(z->context, quiet);
	z->yes = (term)z->api.mk_true(z->context);
	z->no = (term)z->api.mk_false(z->context);
	return z;
}

static void forget_model(struct z3 *z)
{
	if (z->model)
		z->api.model_dec_ref(z->context, z->model);
	z->model = NULL;
}

void z3_close(struct z3 *z)
{
	if (!z)
		return;
	if (z->context) {
		forget_model(z);
		z->api.del_context(z->context);
	}
	/* The library stays loaded: its own destructors and a second load
	 * would cost more than the next z3_open saves. */
	free(z);
}

void z3_version(struct z3 *z, struct text *out)
{
	text_add(out, z->api.get_full_version());
}

/* ---- Terms -------------------------------------------------------------- */

#define AST(t)  ((Z3_ast)(t))
#define TERM(a) ((term)(a))

static Z3_sort sort(struct z3 *z, unsigned width)
{
	return width ? z->api.mk_bv_sort(z->context, width)
	             : z->api.mk_bool_sort(z->context);
}

term t_bool(struct z3 *z, bool b)
{
	return b ? z->yes : z->no;
}

term t_num(struct z3 *z, unsigned width, word value)
{
	return TERM(z->api.mk_unsigned_int64(z->context, value,
	                                     sort(z, width)));
}

term t_var(struct z3 *z, const char *name, unsigned width)
{
	return TERM(z->api.mk_const(z->context,
	                            z->api.mk_string_symbol(z->context, name),
	                            sort(z, width)));
}

term t_not(struct z3 *z, term a)
{
	if (a == z->yes || a == z->no)
		return t_bool(z, a == z->no);
	return TERM(z->api.mk_not(z->context, AST(a)));
}

term t_and(struct z3 *z, term a, term b)
{
	if (a == z->no || b == z->yes || a == b)
		return a;
	if (b == z->no || a == z->yes)
		return b;
	Z3_ast both[] = {AST(a), AST(b)};
	return TERM(z->api.mk_and(z->context, 2, both));
}

term t_or(struct z3 *z, term a, term b)
{
	if (a == z->yes || b == z->no || a == b)
		return a;
	if (b == z->yes || a == z->no)
		return b;
	Z3_ast both[] = {AST(a), AST(b)};
	return TERM(z->api.mk_or(z->context, 2, both));
}

term t_implies(struct z3 *z, term a, term b)
{
	return t_or(z, t_not(z, a), b);
}

term t_ite(struct z3 *z, term c, term a, term b)
{
	if (c == z->yes || a == b)
		return a;
	if (c == z->no)
		return b;
	return TERM(z->api.mk_ite(z->context, AST(c), AST(a), AST(b)));
}

term t_eq(struct z3 *z, term a, term b)
{
	if (a == b)
		return z->yes;
	return TERM(z->api.mk_eq(z->context, AST(a), AST(b)));
}

term t_ne(struct z3 *z, term a, term b)
{
	return t_not(z, t_eq(z, a, b));
}

term t_op1(struct z3 *z, enum z3_operator op, term a)
{
	switch (op) {
	case Z_NEG:
		return TERM(z->api.mk_bvneg(z->context, AST(a)));
	case Z_COMPL:
		return TERM(z->api.mk_bvnot(z->context, AST(a)));
	default:
		assert(false && "not an operator on one operand");
		return NULL;
	}
}

/* mk_concat stands for the type all of the binary ones have */
static __typeof__(Z3_mk_concat) *binary(const struct api *api,
                                        enum z3_operator op)
{
	__typeof__(Z3_mk_concat) *const table[Z_OPERATORS] = {
		[Z_BITAND] = api->mk_bvand, [Z_BITOR] = api->mk_bvor,
		[Z_BITXOR] = api->mk_bvxor, [Z_ADD] = api->mk_bvadd,
		[Z_SUB] = api->mk_bvsub,    [Z_MUL] = api->mk_bvmul,
		[Z_UDIV] = api->mk_bvudiv,  [Z_UREM] = api->mk_bvurem,
		[Z_SDIV] = api->mk_bvsdiv,  [Z_SREM] = api->mk_bvsrem,
		[Z_SHL] = api->mk_bvshl,    [Z_SHR] = api->mk_bvlshr,
		[Z_SAR] = api->mk_bvashr,   [Z_ULT] = api->mk_bvult,
		[Z_ULE] = api->mk_bvule,    [Z_SLT] = api->mk_bvslt,
		[Z_SLE] = api->mk_bvsle,    [Z_CONCAT] = api->mk_concat,
	};
	assert(table[op] && "not an operator on two operands");
	return table[op];
}

term t_op2(struct z3 *z, enum z3_operator op, term a, term b)
{
	return TERM(binary(&z->api, op)(z->context, AST(a), AST(b)));
}

term t_extract(struct z3 *z, unsigned hi, unsigned lo, term a)
{
	return TERM(z->api.mk_extract(z->context, hi, lo, AST(a)));
}

unsigned t_width(struct z3 *z, term a)
{
	return z->api.get_bv_sort_size(z->context,
	                               z->api.get_sort(z->context, AST(a)));
}

term t_zero_extend(struct z3 *z, unsigned to, term a)
{
	unsigned more = to - t_width(z, a);
	return more ? TERM(z->api.mk_zero_ext(z->context, more, AST(a))) : a;
}

term t_sign_extend(struct z3 *z, unsigned to, term a)
{
	unsigned more = to - t_width(z, a);
	return more ? TERM(z->api.mk_sign_ext(z->context, more, AST(a))) : a;
}

term t_bit(struct z3 *z, unsigned n, term a)
{
	term bit = t_extract(z, n, n, a);
	return t_eq(z, bit, t_num(z, 1, 1));
}

term t_number(struct z3 *z, unsigned width, term truth)
{
	term one = t_num(z, width, 1);
	return t_ite(z, truth, one, t_num(z, width, 0));
}

function t_function(struct z3 *z, const char *name, unsigned operands,
                    unsigned from, unsigned to)
{
	Z3_sort in[] = {sort(z, from), sort(z, from)};
	assert(operands <= 2);
	return (function)z->api.mk_func_decl(
	        z->context, z->api.mk_string_symbol(z->context, name),
	        operands, in, sort(z, to));
}

term t_call(struct z3 *z, function f, term a)
{
	Z3_ast in[] = {AST(a)};
	return TERM(z->api.mk_app(z->context, (Z3_func_decl)f, 1, in));
}

term t_call2(struct z3 *z, function f, term a, term b)
{
	Z3_ast in[] = {AST(a), AST(b)};
	return TERM(z->api.mk_app(z->context, (Z3_func_decl)f, 2, in));
}

/* ---- Questions ---------------------------------------------------------- */

static enum z3_answer give_up(struct z3 *z, const char *why)
{
	z->why[0] = '\0';
	strncat(z->why, why, sizeof z->why - 1);
	return Z3_GAVE_UP;
}

static Z3_solver new_solver(struct z3 *z, unsigned budget)
{
	const struct api *a = &z->api;
	Z3_context c = z->context;
	/* Z3's core alone: its tactics for this logic (QF-UFBV) were three
	 * times slower where there is a witness */
	Z3_solver s = a->mk_simple_solver(c);
	a->solver_inc_ref(c, s);
	Z3_params p = a->mk_params(c);
	a->params_inc_ref(c, p);
	a->params_set_uint(c, p, a->mk_string_symbol(c, "rlimit"), budget);
	a->params_set_uint(c, p, a->mk_string_symbol(c, "random_seed"), 0);
	/* SIGINT belongs to the program, not to a library in it */
	a->params_set_bool(c, p, a->mk_string_symbol(c, "ctrl_c"), false);
	a->solver_set_params(c, s, p);
	a->params_dec_ref(c, p);
	return s;
}

enum z3_answer z3_check(struct z3 *z, term formula, unsigned budget)
{
	const struct api *a = &z->api;
	forget_model(z);
	if (formula != z->no)
		formula = TERM(a->simplify(z->context, AST(formula)));
	if (!formula)
		return give_up(z, "the formula could not be built");
	if (formula == z->no)
		return Z3_IMPOSSIBLE;
	z->asked++;
	Z3_solver s = new_solver(z, budget);
	a->solver_assert(z->context, s, AST(formula));
	Z3_lbool answer = a->solver_check(z->context, s);
	enum z3_answer result = Z3_IMPOSSIBLE;
	if (answer == Z3_L_TRUE) {
		z->model = a->solver_get_model(z->context, s);
		if (z->model)
			a->model_inc_ref(z->context, z->model);
		result = z->model ? Z3_POSSIBLE
		                  : give_up(z, "no assignment was given");
	} else if (answer == Z3_L_UNDEF) {
		result = give_up(z, a->solver_get_reason_unknown(z->context,
		                                                 s));
	}
	a->solver_dec_ref(z->context, s);
	return result;
}

enum z3_answer z3_check_text(struct z3 *z, const char *smt2)
{
	z->api.eval_smtlib2_string(z->context, "(reset)"); /* the last one's */
	const char *s = z->api.eval_smtlib2_string(z->context, smt2);
	z->asked++;
	if (strcmp(s, "unsat\n") == 0)
		return Z3_IMPOSSIBLE;
	return strcmp(s, "sat\n") == 0 ? Z3_POSSIBLE : give_up(z, s);
}

word z3_value(struct z3 *z, term t)
{
	const struct api *a = &z->api;
	Z3_ast value = NULL;
	uint64_t n = 0;
	assert(z->model && "the last question was not answered: possible");
	if (!a->model_eval(z->context, z->model, AST(t), true, &value))
		return 0;
	Z3_lbool b = a->get_bool_value(z->context, value);
	if (b != Z3_L_UNDEF)
		return b == Z3_L_TRUE;
	return a->get_numeral_uint64(z->context, value, &n) ? n : 0;
}

const char *z3_why(struct z3 *z)
{
	return z->why;
}

unsigned z3_asked(struct z3 *z)
{
	return z->asked;
}

#else /* built without Z3: nothing is ever opened, so nothing is ever asked */

struct z3 *z3_open(struct text *why)
{
	if (why)
		text_add(why, "thirdgen was built without Z3");
	return NULL;
}

void z3_close(struct z3 *z) { (void)z; }

#define NEVER assert(false && "built without Z3"); return 0
#define USE1(a) (void)z; (void)a
#define USE2(a, b) USE1(a); (void)b
#define USE3(a, b, c) USE2(a, b); (void)c
void z3_version(struct z3 *z, struct text *t) { USE1(t); }
term t_bool(struct z3 *z, bool b) { USE1(b); NEVER; }
term t_num(struct z3 *z, unsigned w, word v) { USE2(w, v); NEVER; }
term t_var(struct z3 *z, const char *n, unsigned w) { USE2(n, w); NEVER; }
term t_not(struct z3 *z, term a) { USE1(a); NEVER; }
term t_and(struct z3 *z, term a, term b) { USE2(a, b); NEVER; }
term t_or(struct z3 *z, term a, term b) { USE2(a, b); NEVER; }
term t_implies(struct z3 *z, term a, term b) { USE2(a, b); NEVER; }
term t_ite(struct z3 *z, term c, term a, term b) { USE3(c, a, b); NEVER; }
term t_eq(struct z3 *z, term a, term b) { USE2(a, b); NEVER; }
term t_ne(struct z3 *z, term a, term b) { USE2(a, b); NEVER; }
term t_op1(struct z3 *z, enum z3_operator o, term a) { USE2(o, a); NEVER; }
term t_op2(struct z3 *z, enum z3_operator o, term a, term b)
{ USE3(o, a, b); NEVER; }
term t_extract(struct z3 *z, unsigned h, unsigned l, term a)
{ USE3(h, l, a); NEVER; }
term t_zero_extend(struct z3 *z, unsigned w, term a) { USE2(w, a); NEVER; }
term t_sign_extend(struct z3 *z, unsigned w, term a) { USE2(w, a); NEVER; }
unsigned t_width(struct z3 *z, term a) { USE1(a); NEVER; }
term t_bit(struct z3 *z, unsigned n, term a) { USE2(n, a); NEVER; }
term t_number(struct z3 *z, unsigned w, term a) { USE2(w, a); NEVER; }
function t_function(struct z3 *z, const char *n, unsigned o, unsigned f,
                    unsigned t) { USE3(n, o, f); (void)t; NEVER; }
term t_call(struct z3 *z, function f, term a) { USE2(f, a); NEVER; }
term t_call2(struct z3 *z, function f, term a, term b) { USE3(f, a, b); NEVER; }
enum z3_answer z3_check(struct z3 *z, term f, unsigned b) { USE2(f, b); NEVER; }
enum z3_answer z3_check_text(struct z3 *z, const char *s) { USE1(s); NEVER; }
word z3_value(struct z3 *z, term a) { USE1(a); NEVER; }
const char *z3_why(struct z3 *z) { (void)z; return ""; }
unsigned z3_asked(struct z3 *z) { (void)z; return 0; }

#endif
