/* jit_x86.c: bytes of x86-64 instructions. */
#include <assert.h>
#include <string.h>

#include "machine/jit_x86.h"

void x_byte(struct code *c, unsigned byte)
{
	if (c->at < c->size)
		c->base[c->at++] = (uint8_t)byte;
	else
		c->full = true;
}

void x_u32(struct code *c, uint32_t v)
{
	if (c->size - c->at < sizeof v) {
		c->full = true;
		return;
	}
	memcpy(c->base + c->at, &v, sizeof v);
	c->at += sizeof v;
}

void x_u64(struct code *c, uint64_t v)
{
	x_u32(c, (uint32_t)v);
	x_u32(c, (uint32_t)(v >> 32));
}

/* ---- Encoding ------------------------------------------------------------
 *
 *   REX   0100WRXB     W: 64 bits; R, X, B: the fourth bits of ModRM.reg, of
 *                      the index, of ModRM.rm or the base
 *   ModRM mod reg rm   rm 4: an SIB byte follows; mod 0, rm 5: not for us
 */

static void opcode(struct code *c, unsigned op, int reg, int index, int base)
{
	x_byte(c, 0x48u | (unsigned)(reg >> 3 & 1) << 2 |
	                (unsigned)(index >> 3 & 1) << 1 |
	                (unsigned)(base >> 3 & 1));
	if (op > 0xff)
		x_byte(c, 0x0f);
	x_byte(c, op & 0xff);
}

static void modrm(struct code *c, unsigned mod, int reg, int rm)
{
	x_byte(c, mod << 6 | (unsigned)(reg & 7) << 3 | (unsigned)(rm & 7));
}

static void memory(struct code *c, int reg, struct operand m)
{
	unsigned mod = m.disp == 0 && (m.base & 7) != RBP ? 0
	               : fits8(m.disp)                    ? 1
	                                                  : 2;
	if (m.index != NO_REG || (m.base & 7) == RSP) {
		unsigned index = m.index == NO_REG ? RSP : m.index & 7;
		assert(m.index != RSP && "not an index");
		modrm(c, mod, reg, RSP);
		x_byte(c, (m.scale == 8 ? 3u : 0u) << 6 | index << 3 |
		                  (unsigned)(m.base & 7));
	} else {
		modrm(c, mod, reg, m.base);
	}
	if (mod == 1)
		x_byte(c, (uint8_t)m.disp);
	else if (mod == 2)
		x_u32(c, (uint32_t)m.disp);
}

static int index_of(struct operand m)
{
	return m.index == NO_REG ? 0 : m.index;
}

void x_rr(struct code *c, unsigned op, int reg, int rm)
{
	opcode(c, op, reg, 0, rm);
	modrm(c, 3, reg, rm);
}

void x_rm(struct code *c, unsigned op, int reg, struct operand m)
{
	opcode(c, op, reg, index_of(m), m.base);
	memory(c, reg, m);
}

void x_ri(struct code *c, unsigned n, int rm, int32_t imm)
{
	opcode(c, fits8(imm) ? 0x83 : 0x81, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
	if (fits8(imm))
		x_byte(c, (uint8_t)imm);
	else
		x_u32(c, (uint32_t)imm);
}

void x_mi(struct code *c, unsigned n, struct operand m, int32_t imm)
{
	opcode(c, fits8(imm) ? 0x83 : 0x81, 0, index_of(m), m.base);
	memory(c, (int)n, m);
	if (fits8(imm))
		x_byte(c, (uint8_t)imm);
	else
		x_u32(c, (uint32_t)imm);
}

void x_imul_ri(struct code *c, int reg, int rm, int32_t imm)
{
	opcode(c, fits8(imm) ? 0x6b : 0x69, reg, 0, rm);
	modrm(c, 3, reg, rm);
	if (fits8(imm))
		x_byte(c, (uint8_t)imm);
	else
		x_u32(c, (uint32_t)imm);
}

void x_shift_i(struct code *c, unsigned n, int rm, unsigned count)
{
	opcode(c, 0xc1, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
	x_byte(c, count);
}

void x_shift_cl(struct code *c, unsigned n, int rm)
{
	opcode(c, 0xd3, 0, 0, rm);
	modrm(c, 3, (int)n, rm);
}

void x_f7(struct code *c, unsigned n, int rm)
{
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
	if (v <= UINT32_MAX) { /* mov r32, imm32 clears the upper half */
		if (reg >= R8)
			x_byte(c, 0x41);
		x_byte(c, 0xb8u | (unsigned)(reg & 7));
		x_u32(c, (uint32_t)v);
	} else if (fits32(v)) {
		opcode(c, 0xc7, 0, 0, reg);
		modrm(c, 3, 0, reg);
		x_u32(c, (uint32_t)v);
	} else {
		opcode(c, 0xb8u | (unsigned)(reg & 7), 0, 0, reg);
		x_u64(c, v);
	}
}

void x_store_i(struct code *c, struct operand m, int32_t imm)
{
	opcode(c, 0xc7, 0, index_of(m), m.base);
	memory(c, 0, m);
	x_u32(c, (uint32_t)imm);
}

void x_test_byte(struct code *c, struct operand m, unsigned imm)
{
	opcode(c, 0xf6, 0, index_of(m), m.base); /* REX.W does no harm */
	memory(c, 0, m);
	x_byte(c, imm);
}

void x_set(struct code *c, enum cond cond, int reg)
{
	assert(reg <= RDX && "needs a register with a low byte");
	x_byte(c, 0x0f);
	x_byte(c, 0x90u | cond);
	modrm(c, 3, 0, reg);
	x_byte(c, 0x0f); /* movzx r32, r8 */
	x_byte(c, 0xb6);
	modrm(c, 3, reg, reg);
}

void x_push(struct code *c, int reg)
{
	if (reg >= R8)
		x_byte(c, 0x41);
	x_byte(c, 0x50u | (unsigned)(reg & 7));
}

void x_pop(struct code *c, int reg)
{
	if (reg >= R8)
		x_byte(c, 0x41);
	x_byte(c, 0x58u | (unsigned)(reg & 7));
}

void x_jmp_r(struct code *c, int reg)
{
	opcode(c, 0xff, 0, 0, reg);
	modrm(c, 3, 4, reg);
}

void x_jmp_m(struct code *c, struct operand m)
{
	opcode(c, 0xff, 0, index_of(m), m.base);
	memory(c, 4, m);
}

void x_call_m(struct code *c, struct operand m)
{
	opcode(c, 0xff, 0, index_of(m), m.base);
	memory(c, 2, m);
}

/* ---- Jumps --------------------------------------------------------------- */

/* The four bytes of a jump's distance, which end where the next begins. */
static void distance(struct code *c, struct label *to)
{
	if (to->bound) {
		x_u32(c, to->at - (c->at + 4));
		return;
	}
	uint32_t here = c->at;
	x_u32(c, to->chain);
	if (!c->full)
		to->chain = here;
}

void x_jmp(struct code *c, struct label *to)
{
	x_byte(c, 0xe9);
	distance(c, to);
}

void x_jcc(struct code *c, enum cond cond, struct label *to)
{
	x_byte(c, 0x0f);
	x_byte(c, 0x80u | cond);
	distance(c, to);
}

void x_bind(struct code *c, struct label *l)
{
	assert(!l->bound && "a label stands at one place");
	l->at = c->at;
	l->bound = true;
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
	opcode(c, X_ADD, reg, 0, 0);
	modrm(c, 0, reg, RBP); /* relative to the next instruction */
	distance(c, constant);
}

void x_patch_jmp(struct code *c, uint32_t at, uint32_t to)
{
	uint32_t d = to - (at + 5);
	c->base[at] = 0xe9;
	memcpy(c->base + at + 1, &d, sizeof d);
}
