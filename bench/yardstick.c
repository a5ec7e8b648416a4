/* yardstick.c: what somebody would write first: a switch on the fetched word.
 *
 * The same machine as ours: registers in storage, every access relocated and
 * checked, cycles counted, instructions fetched anew each time, so that code
 * may be modified. The numbers of vt's instructions are typed in, which is
 * exactly what the engines do not do. Not part of thirdgen; it is here to say
 * what "8 times" is 8 times of.
 */
#include "bench/yardstick.h"

enum {
	MOV = 0x02, LDI = 0x03, LD = 0x08, ST = 0x09, LDA = 0x0a, STA = 0x0b,
	ADD = 0x10, SUB = 0x11, MUL = 0x12, ADDI = 0x18, MULI = 0x19,
	AND = 0x20, OR = 0x21, XOR = 0x22, ANDI = 0x26, XORI = 0x28,
	SHLI = 0x29, SHRI = 0x2a, BEQ = 0x34, BNE = 0x35, BLT = 0x36,
	BGE = 0x37, BLTU = 0x38, BGEU = 0x39, BEQI = 0x3a, BNEI = 0x3b,
	JMP = 0x3c, JR = 0x3d, CALL = 0x3e, HALT = 0x48,
};

#define SIGNED(v) ((v) ^ (word)1 << 63)

word yardstick_run(struct machine *m, word limit)
{
	const word l = m->psw.l, rest = l < m->q ? m->q - l : 0;
	const word b = m->psw.b < rest ? m->psw.b : rest;
	word p = m->psw.p, steps = 0, cycles = 0, at;
	word *const E = m->E + l;
#define CELL(v) (*(at = (v), cycles++, at < b ? &E[at] : &outside))
#define REG(n) CELL((n) + 2)
	word outside = 0;
	for (; steps < limit; steps++) {
		word w = CELL(p);
		unsigned ra = w >> 52 & 15, rb = w >> 48 & 15;
		unsigned rc = w >> 44 & 15;
		word imm = (word)(int64_t)(int32_t)w;
		word k = (word)(int64_t)(int16_t)(w >> 32), x, y;
		p++;
		switch (w >> 56) {
		case MOV:  x = REG(rb); REG(ra) = x; break;
		case LDI:  REG(ra) = imm; break;
		case LD:   x = REG(rb); x = CELL(x + imm); REG(ra) = x; break;
		case ST:   x = REG(ra); y = REG(rb); CELL(y + imm) = x; break;
		case LDA:  x = CELL(imm); REG(ra) = x; break;
		case STA:  x = REG(ra); CELL(imm) = x; break;
		case ADD:  x = REG(rb); y = REG(rc); REG(ra) = x + y; break;
		case SUB:  x = REG(rb); y = REG(rc); REG(ra) = x - y; break;
		case MUL:  x = REG(rb); y = REG(rc); REG(ra) = x * y; break;
		case AND:  x = REG(rb); y = REG(rc); REG(ra) = x & y; break;
		case OR:   x = REG(rb); y = REG(rc); REG(ra) = x | y; break;
		case XOR:  x = REG(rb); y = REG(rc); REG(ra) = x ^ y; break;
		case ADDI: x = REG(rb); REG(ra) = x + imm; break;
		case MULI: x = REG(rb); REG(ra) = x * imm; break;
		case ANDI: x = REG(rb); REG(ra) = x & imm; break;
		case XORI: x = REG(rb); REG(ra) = x ^ imm; break;
		case SHLI:
			x = REG(rb);
			REG(ra) = imm < 64 ? x << imm : 0;
			break;
		case SHRI:
			x = REG(rb);
			REG(ra) = imm < 64 ? x >> imm : 0;
			break;
		case BEQ:  x = REG(ra); y = REG(rb); if (x == y) p = imm; break;
		case BNE:  x = REG(ra); y = REG(rb); if (x != y) p = imm; break;
		case BLT:  x = REG(ra); y = REG(rb);
			if (SIGNED(x) < SIGNED(y)) p = imm;
			break;
		case BGE:  x = REG(ra); y = REG(rb);
			if (SIGNED(x) >= SIGNED(y)) p = imm;
			break;
		case BLTU: x = REG(ra); y = REG(rb); if (x < y) p = imm; break;
		case BGEU: x = REG(ra); y = REG(rb); if (x >= y) p = imm; break;
		case BEQI: x = REG(ra); if (x == k) p = imm; break;
		case BNEI: x = REG(ra); if (x != k) p = imm; break;
		case JMP:  p = imm; break;
		case JR:   p = REG(ra); break;
		case CALL: REG(ra) = p; p = imm; break;
		default: /* halt, and all that the kernels do not use */
			m->psw.p = (addr)((p - 1) & ADDR_MAX);
			m->clock += cycles;
			return steps;
		}
	}
	m->psw.p = (addr)(p & ADDR_MAX);
	m->clock += cycles;
	return steps;
}
