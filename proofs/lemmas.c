/* lemmas.c: what the address rule's two readings have to do with each other.
 *
 * The monitor keeps the guest within its VM by clamping R. Four facts about
 * that are used by form wherever a guest's storage is reached (storage.c,
 * relation.c) and are proved here once, over the integers, where the solver
 * needs milliseconds; as bit-vectors it needs seconds or does not end.
 * Addresses are below 2^20 and no sum of two of them reaches 2^64, so what the
 * machine computes in words is what is said here: in `visible`, a is any word,
 * and only after a < b is it added to anything.
 *
 * The text is SMT-LIB 2, so that any solver can be asked.
 */
#include "proofs/internal.h"

#define RANGES                                                                \
	"(set-logic QF_LIA)\n"                                                 \
	"(declare-const a Int)(declare-const l Int)(declare-const b Int)\n"    \
	"(declare-const w Int)(declare-const k Int)(declare-const i Int)\n"    \
	"(assert (and (<= 0 a) (< a 18446744073709551616)))\n"                 \
	"(assert (and (<= 0 l) (< l 1048576) (<= 0 b) (< b 1048576)))\n"       \
	"(assert (and (<= 32 w) (<= 18 k) (<= (+ k w) 1048575)))\n"            \
	"(define-fun from () Int (ite (< w l) w l))\n"                         \
	"(define-fun room () Int (- w from))\n"                                \
	"(define-fun rb () Int (ite (< room b) room b))\n"                     \
	"(define-fun rl () Int (+ k from))\n"

static const struct proofs_lemma lemmas[] = {
	{"visible", "on a machine of w words, a < b and a + l < w is a < rb",
	 RANGES "(assert (not (= (and (< a b) (< (+ a l) w)) (< a rb))))\n"
	        "(check-sat)\n"},
	{"relocation", "a < rb: then rl + a is k + (l + a), inside the VM",
	 RANGES "(assert (< a rb))\n"
	        "(assert (not (and (= (+ rl a) (+ k (+ l a))) (< (+ l a) w)\n"
	        "                  (<= k (+ rl a)) (< (+ rl a) (+ k w)))))\n"
	        "(check-sat)\n"},
	{"absolute", "a < w: then k + a is inside the VM, and below q",
	 RANGES "(assert (< a w))\n"
	        "(assert (not (and (<= k (+ k a)) (< (+ k a) (+ k w))\n"
	        "                  (< (+ k a) 1048575))))\n"
	        "(check-sat)\n"},
	{"clamp", "rl and rb are below 2^20, nothing on the way is negative",
	 RANGES "(assert (not (and (<= 0 from) (<= 0 room) (< room 1048576)\n"
	        "                  (<= 0 rb) (< rb 1048576) (< rl 1048576))))\n"
	        "(check-sat)\n"},
};

const struct proofs_lemma *proofs_lemmas(size_t *count)
{
	*count = sizeof lemmas / sizeof *lemmas;
	return lemmas;
}

bool proofs_lemmas_hold(struct z3 *z)
{
	for (size_t i = 0; i < sizeof lemmas / sizeof *lemmas; i++)
		if (z3_check_text(z, lemmas[i].smt2) != Z3_IMPOSSIBLE)
			return false;
	return true;
}
