/* vmm_many.c: several virtual machines, one of them hostile.
 *
 * Whatever one guest does, its neighbours must end as they end bare: the same
 * storage, the same console line, to the last word; and the monitor's text must
 * be as it was assembled.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "cli/files.h"
#include "tests/unit/harness.h"
#include "vmm/vmm.h"

enum { LIMIT = 60000000, VMS = 16 };

static struct files files;
static struct random random = {16};

static uint64_t next(void)
{
	return random_next(&random);
}

/* ---- Guests ------------------------------------------------------------- */

static void keep(void *ctx, word index, word value)
{
	(void)index;
	text_char(ctx, (char)value);
}

struct guest {
	struct asm_image *image;
	struct machine bare; /* as it ends bare */
	struct text said;    /* what it says bare */
	struct text line;    /* ... under the monitor */
	struct console console;
};

static struct asm_image *assemble(const struct isa *isa, const char *name)
{
	struct diags diags = {0};
	struct asm_options o = {.reader = &files.reader};
	const struct source *s = files_find(&files, name, NULL, NULL);
	struct asm_image *image = s ? asm_source(s, isa, &o, &diags) : NULL;
	diags_free(&diags);
	return image;
}

static void open_guest(struct guest *g, const struct isa *isa,
                       const char *name, addr w)
{
	struct console console = {&g->said, NULL, keep};
	*g = (struct guest){.image = assemble(isa, name)};
	REQUIRE(g->image != NULL);
	REQUIRE(machine_init(&g->bare, isa, w));
	REQUIRE(asm_image_load(g->image, &g->bare, 0));
	g->bare.psw.p = g->image->entry;
	console.ctx = &g->said;
	g->bare.console = &console;
	CHECK_UINT(machine_run(&g->bare, LIMIT, NULL), MACHINE_HALTED);
	g->bare.console = NULL;
	g->console = (struct console){&g->line, NULL, keep};
}

static void close_guest(struct guest *g)
{
	asm_image_free(g->image);
	machine_fini(&g->bare);
	text_free(&g->said);
	text_free(&g->line);
}

/* ---- Under one monitor -------------------------------------------------- */

static bool all_halted(const struct vmm_stack *stack, const struct machine *m,
                       unsigned from)
{
	for (unsigned i = from; i < stack->level[0].layout.vms; i++) {
		struct vmm_vm vm;
		vmm_read(&stack->level[0].layout, m, 0, i, &vm);
		if (vm.status != VMM_HALTED)
			return false;
	}
	return true;
}

static void check_guest(struct guest *g, const struct machine *m,
                        const struct vmm_vm *vm)
{
	CHECK_UINT(vm->status, VMM_HALTED);
	CHECK_STR(text_str(&g->line), text_str(&g->said));
	CHECK(memcmp(&m->E[vm->base], g->bare.E,
	             g->bare.q * sizeof(word)) == 0);
	CHECK_UINT(vm->psw.p, g->bare.psw.p);
	g->line.size = 0;
}

/* With time slices, at most three privileged instructions for each trap the
 * monitor handles: to read what is left, to load the timer, and the last. (The
 * guest's own use of console and clock is not counted.) The hybrid monitor may
 * get from one slice to the next without a trap. */
struct watch {
	addr slice_over; /* hybrid: where the next VM gets its turn */
	unsigned privileged;
	unsigned most;
};

static void on_step(void *ctx, const struct machine *m,
                    const struct machine_step *s)
{
	struct watch *w = ctx;
	(void)m;
	if (s->before.m == MODE_U ||
	    (w->slice_over && s->before.p == w->slice_over))
		w->privileged = 0;
	else if (s->insn && s->insn->user == ISA_TRAP && !s->read_input &&
	         !s->outputs && !s->read_clock)
		w->privileged++;
	if (w->privileged > w->most)
		w->most = w->privileged;
}

/* Runs until all guests from number `first` on have halted; VM 0 may be
 * anything if first is 1. */
static void run(const struct vmm_stack *stack, struct machine *m,
                struct guest *guests, unsigned count, unsigned first)
{
	const struct console *consoles[VMS] = {0};
	struct vmm_lines lines;
	enum machine_status s = MACHINE_RUNNING;
	struct watch watch = {0, 0, 0};
	const struct asm_symbol *over =
	        asm_symbol(stack->level[0].monitor, "alloc_next");
	if (stack->level[0].kind == VMM_HYBRID && over)
		watch.slice_over = (addr)over->value;
	struct machine_observer observer = {.ctx = &watch, .step = on_step};
	m->observer = &observer;
	for (unsigned i = first; i < count; i++)
		consoles[i] = &guests[i].console;
	vmm_lines_init(&lines, &stack->level[0].layout, consoles, count);
	m->console = &lines.console;
	for (word n = 0; n < LIMIT && s == MACHINE_RUNNING; n += 1000) {
		s = machine_run(m, 1000, NULL);
		if (all_halted(stack, m, first))
			break;
	}
	for (unsigned i = first; i < count; i++) {
		struct vmm_vm vm;
		vmm_read(&stack->level[0].layout, m, 0, i, &vm);
		check_guest(&guests[i], m, &vm);
	}
	CHECK(vmm_text_intact(&stack->level[0], m));
	CHECK(watch.most <= 3);
	vmm_lines_free(&lines);
	m->observer = NULL;
	m->console = NULL;
}

static struct vmm_stack stack;

static void build(const struct isa *isa, enum vmm_kind kind, word slice,
                  struct guest *guests, unsigned count, addr w)
{
	const struct asm_image *images[VMS];
	struct diags diags = {0};
	struct vmm_options o = {
		.reader = &files.reader, .vms = count, .slice = slice,
	};
	for (unsigned i = 0; i < count; i++)
		images[i] = guests[i].image;
	REQUIRE(vmm_stack_build(&stack, isa, &kind, 1, &o, images, count, w,
	                        &diags));
	diags_free(&diags);
}

static struct isa *load(void)
{
	struct diags diags = {0};
	struct isa *isa = isa_load("vt", &files.reader, &diags);
	diags_free(&diags);
	REQUIRE(isa != NULL);
	return isa;
}

/* ---- The tests ---------------------------------------------------------- */

static void sixteen(enum vmm_kind kind, word slice)
{
	static const char *const names[VMS] = {
		"hello.s", "fib.s", "sieve.s", "quicksort.s", "matmul.s",
		"selfmod.s", "system.s", "trap-arithmetic.s", "trap-illegal.s",
		"trap-memory.s", "trap-privileged.s", "trap-svc.s",
		"trap-timer.s", "hello.s", "system.s", "trap-timer.s",
	};
	enum { W = 16384 };
	static struct guest guests[VMS];
	struct machine m;
	struct isa *isa = load();
	for (unsigned i = 0; i < VMS; i++)
		open_guest(&guests[i], isa, names[i], W);
	build(isa, kind, slice, guests, VMS, W);
	REQUIRE(machine_init(&m, isa, stack.q));
	REQUIRE(asm_image_load(stack.image, &m, 0));
	m.psw.p = stack.image->entry;
	run(&stack, &m, guests, VMS, 0);
	machine_fini(&m);
	vmm_stack_free(&stack);
	for (unsigned i = 0; i < VMS; i++)
		close_guest(&guests[i]);
	isa_free(isa);
}

static void sixteen_vmm(void) { sixteen(VMM_FULL, 500); }
static void sixteen_hvm(void) { sixteen(VMM_HYBRID, 500); }
static void sixteen_tiny(void) { sixteen(VMM_FULL, 7); }

static word hostile_word(const struct isa *isa, addr w)
{
	const struct isa_insn *i = &isa->insns[next() % isa->insn_count];
	switch (next() % 8) {
	case 0:
		return next();
	case 1:
		return machine_psw_pack(
			(struct psw){next() & 1 ? MODE_U : MODE_S, next() % w,
		                     next() & ADDR_MAX, next() & ADDR_MAX},
			TRAP_NONE);
	case 2:
		return next() % w;
	default:
		return i->match | (next() & ~i->mask & 0x00fff0000000001f);
	}
}

/* A hostile guest beside three honest ones, many times. */
static void hostile(enum vmm_kind kind, unsigned times)
{
	static const char *const names[] = {
		"hello.s", "hello.s", "trap-svc.s", "hello.s",
	};
	enum { W = 2048, COUNT = 4 };
	struct guest guests[COUNT];
	struct machine m;
	struct isa *isa = load();
	for (unsigned i = 0; i < COUNT; i++)
		open_guest(&guests[i], isa, names[i], W);
	build(isa, kind, 25, guests, COUNT, W);
	REQUIRE(machine_init(&m, isa, stack.q));
	for (unsigned n = 0; n < times; n++) {
		memset(m.E, 0, m.q * sizeof(word));
		REQUIRE(asm_image_load(stack.image, &m, 0));
		for (addr a = 0; a < 64; a++)
			m.E[stack.guest_at + a] = hostile_word(isa, 64);
		if (n % 3)
			m.E[stack.guest_at + 1] = machine_psw_pack(
				(struct psw){MODE_S, next() % 64, 0, ADDR_MAX},
				TRAP_NONE);
		m.psw = (struct psw){MODE_S, stack.image->entry, 0, m.q};
		m.timer = TIMER_OFF;
		m.outputs = m.inputs = 0;
		run(&stack, &m, guests, COUNT, 1);
	}
	machine_fini(&m);
	vmm_stack_free(&stack);
	for (unsigned i = 0; i < COUNT; i++)
		close_guest(&guests[i]);
	isa_free(isa);
}

static void hostile_vmm(void) { hostile(VMM_FULL, 240); }
static void hostile_hvm(void) { hostile(VMM_HYBRID, 100); }

/* Words that look like the monitor's own control words, input for each line,
 * and a machine that goes back in time. */
static void keep_word(void *ctx, word index, word value)
{
	text_printf(ctx, "%" PRIu64 ":%" PRIx64 " ", index, value);
}

static word give_word(void *ctx, word index)
{
	(void)ctx;
	return index + 10;
}

static void lines(void)
{
	static const char text[] =
		"start: ldi r0, 0\n"
		"1: ld r1, words(r0)\n out r1\n in r2\n out r2\n"
		"   addi r0, r0, 1\n bnei r0, 3, 1b\n halt\n"
		"words: .word 0x564d00000001, 0x564dffffffff, 0x564d00000000\n";
	static const char want[] =
		"0:564d00000001 1:a 2:564dffffffff 3:b 4:564d00000000 5:c ";
	struct source source = {"lines.s", text, sizeof text - 1};
	struct diags diags = {0};
	struct asm_options o = {.reader = &files.reader};
	struct isa *isa = load();
	struct guest guests[2] = {{0}, {0}};
	const struct console *consoles[2];
	struct vmm_lines l;
	struct machine m, early;
	for (unsigned i = 0; i < 2; i++) {
		guests[i].image = asm_source(&source, isa, &o, &diags);
		REQUIRE(guests[i].image != NULL);
		guests[i].console = (struct console){
			&guests[i].line, give_word, keep_word,
		};
		consoles[i] = &guests[i].console;
	}
	build(isa, VMM_FULL, 3, guests, 2, 128);
	REQUIRE(machine_init(&m, isa, stack.q));
	REQUIRE(machine_init(&early, isa, stack.q));
	REQUIRE(asm_image_load(stack.image, &m, 0));
	m.psw.p = stack.image->entry;
	vmm_lines_init(&l, &stack.level[0].layout, consoles, 2);
	m.console = &l.console;
	CHECK_UINT(machine_run(&m, 600, NULL), MACHINE_RUNNING);
	REQUIRE(machine_copy(&early, &m));
	CHECK_UINT(machine_run(&m, LIMIT, NULL), MACHINE_HALTED);
	for (unsigned i = 0; i < 2; i++)
		CHECK_STR(text_str(&guests[i].line), want);
	word outputs = m.outputs;
	REQUIRE(machine_copy(&m, &early));
	CHECK_UINT(machine_run(&m, LIMIT, NULL), MACHINE_HALTED);
	CHECK_UINT(m.outputs, outputs);
	for (unsigned i = 0; i < 2; i++) /* the rest once more, by number */
		CHECK_HAS(text_str(&guests[i].line),
		          "5:c 2:564dffffffff 3:b 4:564d00000000 5:c ");
	vmm_lines_free(&l);
	machine_fini(&m);
	machine_fini(&early);
	vmm_stack_free(&stack);
	for (unsigned i = 0; i < 2; i++) {
		asm_image_free(guests[i].image);
		text_free(&guests[i].line);
	}
	isa_free(isa);
	diags_free(&diags);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"sixteen VMs end as they end bare, VMM", sixteen_vmm},
		{"sixteen VMs end as they end bare, hybrid", sixteen_hvm},
		{"sixteen VMs with slices of 7 instructions", sixteen_tiny},
		{"a hostile neighbour does no harm, VMM", hostile_vmm},
		{"a hostile neighbour does no harm, hybrid", hostile_hvm},
		{"the lines of one console, taken apart", lines},
	};
	files_init(&files);
	files_add_dir(&files, "isa");
	files_add_dir(&files, "programs");
	int status = UNIT_RUN("vmm_many", tests, argc, argv);
	files_free(&files);
	return status;
}
