/* jit_x86.h: just as much of an assembler for x86-64 as the translator needs.
 *
 * Every operation is on 64 bits unless its name says otherwise. Code that
 * does not fit is not written and `full` is set; who emits need only look once
 * at the end.
 */
#ifndef MACHINE_JIT_X86_H
#define MACHINE_JIT_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Short names, because code that emits code is read as assembly is; for the
 * linker they have the folder's name. */
#define x_add_constant   machine_x_add_constant
#define x_bind           machine_x_bind
#define x_bind_here      machine_x_bind_here
#define x_byte           machine_x_byte
#define x_bytes          machine_x_bytes
#define x_call           machine_x_call
#define x_call_m         machine_x_call_m
#define x_f7             machine_x_f7
#define x_imul_ri        machine_x_imul_ri
#define x_jcc            machine_x_jcc
#define x_jmp            machine_x_jmp
#define x_jmp_m          machine_x_jmp_m
#define x_jmp_r          machine_x_jmp_r
#define x_mi             machine_x_mi
#define x_mov            machine_x_mov
#define x_mov_i          machine_x_mov_i
#define x_mov_i64        machine_x_mov_i64
#define x_patch_jmp      machine_x_patch_jmp
#define x_pop            machine_x_pop
#define x_push           machine_x_push
#define x_ri             machine_x_ri
#define x_rm             machine_x_rm
#define x_rr             machine_x_rr
#define x_set            machine_x_set
#define x_shift_cl       machine_x_shift_cl
#define x_shift_i        machine_x_shift_i
#define x_store_i        machine_x_store_i
#define x_test_byte      machine_x_test_byte
#define x_u64            machine_x_u64

enum reg {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI,
	R8, R9, R10, R11, R12, R13, R14, R15,
	NO_REG = -1
};

/* [base + index * scale + disp] */
struct operand {
	int base, index; /* index may be NO_REG */
	unsigned scale;  /* 1 or 8 */
	int32_t disp;
};

/* Opcodes of the form `op reg, r/m`; above 0xff: 0x0f and the low byte. */
enum {
	X_ADD = 0x03, X_OR = 0x0b, X_SBB = 0x1b, X_AND = 0x23, X_SUB = 0x2b,
	X_XOR = 0x33, X_CMP = 0x3b, X_MOV = 0x8b, X_LEA = 0x8d,
	X_IMUL = 0x1af, X_CMOVA = 0x147,
	X_STORE = 0x89, /* mov r/m, reg */
	X_TEST = 0x85,
};

/* The /n of opcodes 81 and 83, `op r/m, imm`. */
enum { I_ADD, I_OR, I_ADC, I_SBB, I_AND, I_SUB, I_XOR, I_CMP };
/* ... of c1 and d3, shifts, and of f7. */
enum { S_SHL = 4, S_SHR = 5, S_SAR = 7 };
enum { F_NOT = 2, F_NEG = 3, F_DIV = 6, F_IDIV = 7 };

/* Conditions; the lowest bit negates. */
enum cond {
	IF_B = 2, IF_AE, IF_E, IF_NE, IF_BE, IF_A, IF_S, IF_NS,
	IF_L = 12, IF_GE, IF_LE, IF_G
};

struct code {
	uint8_t *base;     /* where it is written */
	uint32_t at, size; /* the next byte; bytes there are */
	bool full;
};

/* A place to jump to, perhaps not known yet. */
struct label {
	uint32_t at;    /* when bound */
	uint32_t chain; /* the last jump to it, each pointing to the one
	                   before; 0 at the end */
	bool bound;
};

static inline bool fits8(int64_t v)
{
	return v == (int8_t)v;
}

static inline bool fits32(uint64_t v)
{
	return v == (uint64_t)(int64_t)(int32_t)v;
}

void x_byte(struct code *c, unsigned byte);
void x_u64(struct code *c, uint64_t v);
void x_bytes(struct code *c, uint64_t v, unsigned n); /* the lowest n of v */

void x_rr(struct code *c, unsigned op, int reg, int rm);
void x_rm(struct code *c, unsigned op, int reg, struct operand m);
void x_ri(struct code *c, unsigned n, int rm, int32_t imm);
void x_mi(struct code *c, unsigned n, struct operand m, int32_t imm);
void x_imul_ri(struct code *c, int reg, int rm, int32_t imm);
void x_shift_i(struct code *c, unsigned n, int rm, unsigned count);
void x_shift_cl(struct code *c, unsigned n, int rm);
void x_f7(struct code *c, unsigned n, int rm); /* not neg div idiv */
void x_mov(struct code *c, int to, int from);
void x_mov_i(struct code *c, int reg, uint64_t v); /* keeps the flags */
void x_mov_i64(struct code *c, int reg, uint64_t v); /* ten bytes */
void x_store_i(struct code *c, struct operand m, int32_t imm);
void x_test_byte(struct code *c, struct operand m, unsigned imm);
void x_set(struct code *c, enum cond cond, int reg); /* 0 or 1; rax..rdx */
void x_push(struct code *c, int reg);
void x_pop(struct code *c, int reg);
void x_jmp_r(struct code *c, int reg);
void x_jmp_m(struct code *c, struct operand m);
void x_call_m(struct code *c, struct operand m);

void x_jmp(struct code *c, struct label *to);
void x_jcc(struct code *c, enum cond cond, struct label *to);
void x_call(struct code *c, struct label *to);
void x_bind(struct code *c, struct label *l);
/* Likewise; a jump to here that would end just here is taken back. */
void x_bind_here(struct code *c, struct label *l);
/* add reg, [constant at label] */
void x_add_constant(struct code *c, int reg, struct label *constant);
/* A jump of five bytes to a known place; `at` is where its opcode stands. */
void x_patch_jmp(struct code *c, uint32_t at, uint32_t to);

#endif
