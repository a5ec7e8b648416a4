/* jit_x86.c: bytes of x86-64 instructions. */
#include <assert.h>
#include <string.h>

#include "machine/jit_x86.h"

enum { LONGEST = 16 }; /* an instruction has at most 15 bytes */

/* Called before each instruction, so that its bytes need no check of their
 * own. Without room, they overwrite one another at the end. */
static inline void begin(struct code *c)
{
	if (c->size - c->at < LONGEST) {
		c->full = true;
		c->at = c->size - LONGEST;
	}
}

static inline void put(struct code *c, unsigned byte)
{
	c->base[c->at++] = (uint8_t)byte;
}

static inline void put32(struct code *c, uint32_t v)
{
	memcpy(c->base + c->at, &v, sizeof v);
	c->at += sizeof v;
}

static inline void put64(struct code *c, uint64_t v)
{
	memcpy(c->base + c->at, &v, sizeof v);
	c->at += sizeof v;
}

void x_byte(struct code *c, unsigned byte)
{
	begin(c);
	put(c, byte);
}

void x_u64(struct code *c, uint64_t v)
{
	begin(c);
	put64(c, v);
}

void x_bytes(struct code *c, uint64_t v, unsigned n)
{
	assert(n <= sizeof v);
	begin(c);
	memcpy(c->base + c->at, &v, sizeof v);
	c->at += n;
}

/* ---- Encoding ------------------------------------------------------------
 *
 *   REX   0100WRXB     W: 64 bits; R, X, B: the fourth bits of ModRM.reg, of
 *                      the index, of ModRM.rm or the base
 *   ModRM mod reg rm   rm 4: an SIB byte follows; mod 0, rm 5: not for us
 */

static void opcode(struct code *c, unsigned op, int reg, int index, int base)
{
	put(c, 0x48u | (unsigned)(reg >> 3 & 1) << 2 |
	                (unsigned)(index >> 3 & 1) << 1 |
	                (unsigned)(base >> 3 & 1));
	if (op > 0xff)
		put(c, 0x0f);
	put(c, op & 0xff);
}

static void modrm(struct code *c, unsigned mod, int reg, int rm)
{
	assert(mod < 4 && reg >= 0 && reg < 16 && rm >= 0 && rm < 16);
	put(c, mod << 6 | (unsigned)(reg & 7) << 3 | (unsigned)(rm & 7));
}

static void memory(struct code *c, int reg, struct operand m)
{
	unsigned mod = m.disp == 0 && (m.base & 7) != RBP ? 0
	               : fits8(m.disp)                    ? 1
	                                                  : 2;
	if (m.index != NO_REG || (m.base & 7) == RSP) {
		unsigned index = m.index == NO_REG ? RSP : m.index & 7;
		assert(m.index != RSP && "not an index");
		assert((m.scale == 1 || m.scale == 8) && "no such scale");
		modrm(c, mod, reg, RSP);
		put(c, (m.scale == 8 ? 3u : 0u) << 6 | index << 3 |
		                  (unsigned)(m.base & 7));
	} else {
		modrm(c, mod, reg, m.base);
	}
	if (mod == 1)
		put(c, (uint8_t)m.disp);
	else if (mod == 2)
		put32(c, (uint32_t)m.disp);
}

static int index_of(struct operand m)
{
	return m.index == NO_REG ? 0 : m.index;
}

void x_rr(struct code *c, unsigned op, int reg, int rm)
{
	begin(c);
	opcode(c, op, reg, 0, rm);
	modrm(c, 3, reg, rm);
}

void x_rm(struct code *c, unsigned op, int reg, struct operand m)
{
	begin(c);
	opcode(c, op, reg, index_of(m), m.base);
	memory(c, reg, m);
}

void x_ri(struct code *c, unsigned n, int rm, int32_t imm)
{
	begin(c);
	opcode(c, fits8(imm) ? 0x83 : 0x81, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
	if (fits8(imm))
		put(c, (uint8_t)imm);
	else
		put32(c, (uint32_t)imm);
}

void x_mi(struct code *c, unsigned n, struct operand m, int32_t imm)
{
	begin(c);
	opcode(c, fits8(imm) ? 0x83 : 0x81, 0, index_of(m), m.base);
	memory(c, (int)n, m);
	if (fits8(imm))
		put(c, (uint8_t)imm);
	else
		put32(c, (uint32_t)imm);
}

void x_imul_ri(struct code *c, int reg, int rm, int32_t imm)
{
	begin(c);
	opcode(c, fits8(imm) ? 0x6b : 0x69, reg, 0, rm);
	modrm(c, 3, reg, rm);
	if (fits8(imm))
		put(c, (uint8_t)imm);
	else
		put32(c, (uint32_t)imm);
}

void x_shift_i(struct code *c, unsigned n, int rm, unsigned count)
{
	assert(count < 64 && "the processor would take less");
	begin(c);
	opcode(c, 0xc1, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
	put(c, count);
}

void x_shift_cl(struct code *c, unsigned n, int rm)
{
	begin(c);
	opcode(c, 0xd3, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
}

void x_f7(struct code *c, unsigned n, int rm)
{
	begin(c);
	opcode(c, 0xf7, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
}

void x_mov(struct code *c, int to, int from)
{
	if (to != from)
		x_rr(c, X_MOV, to, from);
}

void x_mov_i(struct code *c, int reg, uint64_t v)
{
	begin(c);
	if (v <= UINT32_MAX) { /* mov r32, imm32 clears the upper half */
		if (reg >= R8)
			put(c, 0x41);
		put(c, 0xb8u | (unsigned)(reg & 7));
		put32(c, (uint32_t)v);
	} else if (fits32(v)) {
		opcode(c, 0xc7, 0, 0, reg);
		modrm(c, 3, 0, reg);
		put32(c, (uint32_t)v);
	} else {
		x_mov_i64(c, reg, v);
	}
}

void x_mov_i64(struct code *c, int reg, uint64_t v)
{
	begin(c);
	opcode(c, 0xb8u | (unsigned)(reg & 7), 0, 0, reg);
	put64(c, v);
}

void x_store_i(struct code *c, struct operand m, int32_t imm)
{
	begin(c);
	opcode(c, 0xc7, 0, index_of(m), m.base);
	memory(c, 0, m);
	put32(c, (uint32_t)imm);
}

void x_test_byte(struct code *c, struct operand m, unsigned imm)
{
	begin(c);
	opcode(c, 0xf6, 0, index_of(m), m.base); /* REX.W does no harm */
	memory(c, 0, m);
	put(c, imm);
}

void x_set(struct code *c, enum cond cond, int reg)
{
	assert(reg <= RDX && "needs a register with a low byte");
	begin(c);
	put(c, 0x0f);
	put(c, 0x90u | cond);
	modrm(c, 3, 0, reg);
	put(c, 0x0f); /* movzx r32, r8 */
	put(c, 0xb6);
	modrm(c, 3, reg, reg);
}

void x_push(struct code *c, int reg)
{
	begin(c);
	if (reg >= R8)
		put(c, 0x41);
	put(c, 0x50u | (unsigned)(reg & 7));
}

void x_pop(struct code *c, int reg)
{
	begin(c);
	if (reg >= R8)
		put(c, 0x41);
	put(c, 0x58u | (unsigned)(reg & 7));
}

void x_jmp_r(struct code *c, int reg)
{
	begin(c);
	opcode(c, 0xff, 0, 0, reg);
	modrm(c, 3, 4, reg);
}

void x_jmp_m(struct code *c, struct operand m)
{
	begin(c);
	opcode(c, 0xff, 0, index_of(m), m.base);
	memory(c, 4, m);
}

void x_call_m(struct code *c, struct operand m)
{
	begin(c);
	opcode(c, 0xff, 0, index_of(m), m.base);
	memory(c, 2, m);
}

/* ---- Jumps --------------------------------------------------------------- */

/* The four bytes of a jump's distance, which end where the next begins. */
static void distance(struct code *c, struct label *to)
{
	if (to->bound) {
		put32(c, to->at - (c->at + 4));
		return;
	}
	uint32_t here = c->at;
	put32(c, to->chain);
	to->chain = here;
}

void x_jmp(struct code *c, struct label *to)
{
	begin(c);
	put(c, 0xe9);
	distance(c, to);
}

void x_jcc(struct code *c, enum cond cond, struct label *to)
{
	begin(c);
	put(c, 0x0f);
	put(c, 0x80u | cond);
	distance(c, to);
}

void x_call(struct code *c, struct label *to)
{
	begin(c);
	put(c, 0xe8);
	distance(c, to);
}

void x_bind(struct code *c, struct label *l)
{
	assert(!l->bound && "a label stands at one place");
	l->at = c->at;
	l->bound = true;
	if (c->full) /* the chain may have been overwritten */
		l->chain = 0;
	while (l->chain) {
		uint32_t before, d = l->at - (l->chain + 4);
		memcpy(&before, c->base + l->chain, sizeof before);
		memcpy(c->base + l->chain, &d, sizeof d);
		l->chain = before;
	}
}

void x_bind_here(struct code *c, struct label *l)
{
	if (!c->full && l->chain && l->chain + 4 == c->at &&
	    c->base[l->chain - 1] == 0xe9) {
		uint32_t before;
		memcpy(&before, c->base + l->chain, sizeof before);
		c->at -= 5;
		l->chain = before;
	}
	x_bind(c, l);
}

void x_add_constant(struct code *c, int reg, struct label *constant)
{
	begin(c);
	opcode(c, X_ADD, reg, 0, 0);
	modrm(c, 0, reg, RBP); /* relative to the next instruction */
	distance(c, constant);
}

void x_patch_jmp(struct code *c, uint32_t at, uint32_t to)
{
	uint32_t d = to - (at + 5);
	assert(at + 5 <= c->size && to < c->size);
	c->base[at] = 0xe9;
	memcpy(c->base + at + 1, &d, sizeof d);
}
