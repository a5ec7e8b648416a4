/* vmm_views.c: what is seen of a monitor when its text has changed.
 *
 * Other programs know a monitor by what it publishes. So one with instructions
 * put into disp_entry, before, between and after those that take virtual P from
 * the old PSW, must look the same from outside: to whoever asks where its guest
 * is, to --stats and to lock-step. (The debugger's commands are looked at in
 * golden/debug/changed-monitor.) And each check must notice a layout that is
 * wrong by one instruction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "lockstep/lockstep.h"
#include "vmm/internal.h"
#include "tests/unit/harness.h"

enum {
	W = 4096,
	GUEST_STEPS = 1500,
	STEPS = 60000, /* of the real machine, at most */
	VMS = 2,
	SLICE = 60,
};

static struct {
	struct files files;
	struct isa *vt;
	struct asm_image *guest;
} all;

/* ---- A reader that changes disp_entry ----------------------------------- */

/* Before which lines of disp_entry instructions go, if the bit is set. */
static const char *const places[] = {
	"        lda     t7, OLD_PSW",
	"        shri    pc, t7, PSW_P",
	"        andi    pc, pc, PSW_FIELD",
	"        shri    cause, t7, PSW_CAUSE",
};
enum { PLACES = sizeof places / sizeof *places, EVERYWHERE = 0xf };

static const char inserted[] = /* t0 is free there */
	"        addi    t0, zero, 7\n"
	"        add     t0, t0, t0\n";

struct changer {
	struct source_reader reader;
	unsigned where;
	struct text text;
	struct source source;
	unsigned changes;
};

static void change(struct changer *c, const char *text)
{
	const char *at = strstr(text, "\ndisp_entry:");
	REQUIRE(at != NULL);
	c->text.size = 0;
	text_add_bytes(&c->text, text, (size_t)(at - text));
	for (unsigned n = 0; n < PLACES; n++) {
		const char *next = strstr(at, places[n]);
		REQUIRE(next != NULL);
		text_add_bytes(&c->text, at, (size_t)(next - at));
		if (c->where >> n & 1) {
			text_add(&c->text, inserted);
			c->changes++;
		}
		at = next;
	}
	text_add(&c->text, at);
}

static const struct source *find(void *ctx, const char *name,
                                 const char *suffix, const struct source *from,
                                 const char **why)
{
	struct changer *c = ctx;
	const struct source_reader *files = &all.files.reader;
	const struct source *s = files->find(files->ctx, name, suffix, from,
	                                     why);
	const char *file = s ? strstr(s->name, "dispatcher.s") : NULL;
	if (!file)
		return s;
	change(c, s->text);
	c->source = (struct source){s->name, text_str(&c->text),
	                            c->text.size};
	return &c->source;
}

/* ---- Stacks ------------------------------------------------------------- */

static const struct {
	const char *name;
	unsigned depth, vms;
	enum vmm_kind kind[2];
} stacks[] = {
	{"vmm",           1, 1,   {VMM_FULL}},
	{"hvm",           1, 1,   {VMM_HYBRID}},
	{"vmm, slices",   1, VMS, {VMM_FULL}},
	{"hvm, slices",   1, VMS, {VMM_HYBRID}},
	{"vmm,vmm",       2, 1,   {VMM_FULL, VMM_FULL}},
	{"vmm,hvm",       2, 1,   {VMM_FULL, VMM_HYBRID}},
};
enum { STACKS = sizeof stacks / sizeof *stacks };

static void build(struct vmm_stack *s, unsigned which, unsigned where)
{
	struct changer c = {.reader = {&c, find}, .where = where};
	struct diags diags = {0};
	struct text why = {0};
	struct vmm_options o = {
		.reader = &c.reader,
		.vms = stacks[which].vms,
		.slice = stacks[which].vms > 1 ? SLICE : 0,
	};
	const struct asm_image *guests[VMS] = {all.guest, all.guest};
	bool ok = vmm_stack_build(s, all.vt, stacks[which].kind,
	                          stacks[which].depth, &o, guests,
	                          stacks[which].vms, W, &diags);
	diags_render(&diags, &why, 0);
	CHECK_STR(text_str(&why), "");
	REQUIRE(ok && (where == 0) == (c.changes == 0));
	text_free(&why);
	text_free(&c.text);
	diags_free(&diags);
}

static void open_machine(struct machine *m, const struct vmm_stack *s)
{
	REQUIRE(machine_init(m, all.vt, s->q));
	REQUIRE(asm_image_load(s->image, m, 0));
	m->psw.p = s->image->entry;
}

/* ---- Where the guest is ------------------------------------------------- */

/* The PSW of the guest of the innermost monitor that has the processor; false
 * before there is one. */
static bool guest_psw(const struct vmm_stack *s, const struct machine *m,
                      struct psw *psw)
{
	*psw = m->psw;
	for (unsigned j = 0; j < s->depth; j++) {
		const struct vmm_level *l = &s->level[j];
		unsigned vm = vmm_current(&l->layout, m, l->at);
		if (vm == l->layout.vms)
			return false;
		*psw = vmm_virtual_psw(&l->layout, m, l->at, vm, *psw);
	}
	return true;
}

/* Whether the monitors have decided what a trap means, and begun to do it. */
static bool decided(const struct vmm_stack *s, const struct machine *m)
{
	struct psw below = m->psw;
	for (unsigned j = 0; j < s->depth; j++) {
		const struct vmm_layout *l = &s->level[j].layout;
		if (below.p == l->decode || below.p == l->reflect ||
		    below.p == l->slice_over)
			return true;
		unsigned vm = vmm_current(l, m, s->level[j].at);
		below = vmm_virtual_psw(l, m, s->level[j].at, vm, below);
	}
	return false;
}

/* From a trap of the guest's on until something is done about it, the guest
 * must be seen where it trapped. */
static bool sees_guest(const struct vmm_stack *s, unsigned *traps)
{
	struct machine m;
	struct psw last = {0}, now;
	bool waits = false, right = true;
	open_machine(&m, s);
	*traps = 0;
	for (unsigned n = 0; n < STEPS && right; n++) {
		bool direct = vmm_world(s, &m, NULL) == s->depth;
		if (direct && !guest_psw(s, &m, &last))
			right = false;
		if (machine_step(&m) >= MACHINE_HALTED)
			break;
		if (direct && m.step.cause) {
			waits = true;
			++*traps;
		}
		if (waits)
			right = guest_psw(s, &m, &now) &&
			        machine_psw_equal(now, last);
		waits = waits && !decided(s, &m);
	}
	machine_fini(&m);
	return right;
}

/* ---- What --stats counts ------------------------------------------------ */

/* A run of GUEST_STEPS of the guest. */
static void count(const struct vmm_stack *s, struct vmm_stats *stats)
{
	struct machine m;
	open_machine(&m, s);
	REQUIRE(vmm_stats_init(stats, s));
	const struct vmm_world_counts *guest = &stats->world[s->depth];
	for (unsigned n = 0; n < 100 * STEPS; n++) {
		if (guest->direct + guest->interpreted >= GUEST_STEPS)
			break;
		enum machine_status status = machine_step(&m);
		vmm_stats_step(stats, &m, &m.step);
		if (status >= MACHINE_HALTED)
			break;
	}
	machine_fini(&m);
}

/* Whether the two runs were made of the same, but for the instructions that
 * the monitors needed. */
static bool same_counts(const struct vmm_stats *a, const struct vmm_stats *b)
{
	unsigned depth = a->stack->depth;
	bool same = a->world[depth].direct == b->world[depth].direct &&
	            a->world[depth].cycles == b->world[depth].cycles;
	for (unsigned w = 0; w <= depth; w++)
		same = same &&
		       a->world[w].interpreted == b->world[w].interpreted &&
		       memcmp(a->world[w].traps, b->world[w].traps,
		              sizeof a->world[w].traps) == 0;
	return same;
}

/* ---- The views ---------------------------------------------------------- */

static void guests_are_where_they_are(void)
{
	static struct vmm_stack s;
	unsigned traps;
	for (unsigned which = 0; which < STACKS; which++)
		for (unsigned n = 0; n <= PLACES; n++) {
			build(&s, which, n < PLACES ? 1u << n : EVERYWHERE);
			if (!sees_guest(&s, &traps) || traps < 20)
				FAIL("%s, place %u: after %u traps",
				     stacks[which].name, n, traps);
			vmm_stack_free(&s);
		}
}

static void stats_are_the_same(void)
{
	static struct vmm_stack s, changed;
	static struct vmm_stats a, b;
	for (unsigned which = 0; which < STACKS; which++) {
		build(&s, which, 0);
		build(&changed, which, EVERYWHERE);
		CHECK(s.level[0].layout.k < changed.level[0].layout.k);
		count(&s, &a);
		count(&changed, &b);
		CHECK(a.world[s.depth].direct > 0);
		CHECK(a.world[0].direct < b.world[0].direct);
		if (!same_counts(&a, &b))
			FAIL("%s: other counts", stacks[which].name);
		vmm_stats_free(&a);
		vmm_stats_free(&b);
		vmm_stack_free(&s);
		vmm_stack_free(&changed);
	}
}

static bool in_lockstep(const struct vmm_stack *s, struct text *why)
{
	struct lockstep_options o = {.settle_steps = 20000};
	struct lockstep l;
	REQUIRE(lockstep_open(&l, all.vt, s, &o));
	bool same = lockstep_start(&l) &&
	            lockstep_run(&l, GUEST_STEPS) != LOCKSTEP_DIVERGED;
	same = same && l.steps == GUEST_STEPS;
	if (!same && why)
		lockstep_say(&l, why);
	lockstep_close(&l);
	return same;
}

static void lockstep_goes_on(void)
{
	static struct vmm_stack s;
	struct text why = {0};
	for (unsigned which = 0; which < STACKS; which++) {
		build(&s, which, EVERYWHERE);
		if (!in_lockstep(&s, &why))
			FAIL("%s: %s", stacks[which].name, text_str(&why));
		vmm_stack_free(&s);
	}
	text_free(&why);
}

/* A monitor printed for one set alone publishes the same. */
static void plain_is_seen_alike(void)
{
	for (unsigned which = 0; which < STACKS; which++) {
		struct vmm_options o = {
			.reader = &all.files.reader,
			.vms = stacks[which].vms,
			.slice = stacks[which].vms > 1 ? SLICE : 0,
		};
		struct vmm_layout layout[2];
		struct diags diags = {0};
		for (unsigned plain = 0; plain < 2; plain++) {
			o.plain = plain;
			struct asm_image *image = vmm_build(
				all.vt, stacks[which].kind[0], &o, &diags);
			REQUIRE(image != NULL);
			CHECK(vmm_layout(image, &layout[plain], &diags));
			asm_image_free(image);
		}
		CHECK(memcmp(&layout[0], &layout[1], sizeof layout[0]) == 0);
		diags_free(&diags);
	}
}

/* Nothing that may be absent is so by mistake: a label of another name. */
static void all_is_published(void)
{
	static struct vmm_stack s;
	for (unsigned which = 0; which < STACKS; which++) {
		struct text absent = {0};
		build(&s, which, 0);
		bool hybrid = s.level[0].kind == VMM_HYBRID;
		bool sliced = s.level[0].layout.vms > 1;
#define X(member, symbol, form, need, about)                                  \
		if (s.level[0].layout.member == VMM_ABSENT)                    \
			text_add(&absent, symbol " ");
		VMM_PUBLISHES(X)
#undef X
#define X(id, symbol, about)                                                  \
		if (s.level[0].layout.stop_code[id] == VMM_ABSENT)             \
			text_add(&absent, symbol " ");
		VMM_STOP_CODES(X)
#undef X
		CHECK_STR(text_str(&absent),
		          hybrid   ? sliced ? "tick_due "
		                            : "alloc_slice_over slice_turns "
		                              "tick_due line_selected "
		          : sliced ? "disp_fetch tick_due "
		                   : "disp_fetch alloc_slice_over slice_turns "
		                     "tick_due line_selected ");
		text_free(&absent);
		vmm_stack_free(&s);
	}
}

/* ---- Layouts that are wrong --------------------------------------------- */

/* Whether any of the checks notices. */
static bool noticed(const struct vmm_stack *right, const struct vmm_stack *s)
{
	static struct vmm_stats a, b;
	struct text why = {0};
	unsigned traps;
	bool sane = vmm_layout_sane(&s->level[0].layout, &why);
	text_free(&why);
	if (!sane) /* two members in one place: vmm_check dies of it */
		return true;
	count(right, &a);
	count(s, &b);
	bool same = same_counts(&a, &b);
	vmm_stats_free(&a);
	vmm_stats_free(&b);
	return !same || !sees_guest(s, &traps) || !in_lockstep(s, NULL);
}

static void wrong_ones_are_noticed(void)
{
	static struct vmm_stack right, s;
	static const struct {
		const char *about;
		size_t member;
		int by;
		bool hybrid;
	} faults[] = {
#define MEMBER(m) #m, offsetof(struct vmm_layout, m)
		{MEMBER(taken), -4, false}, {MEMBER(taken), -4, true},
		{MEMBER(entry), 1, false},  {MEMBER(decode), -7, false},
		{MEMBER(decode), 3, false}, {MEMBER(reflect), -1, false},
		{MEMBER(reg_pc), 5, false}, {MEMBER(reg_pc), 5, true},
		{MEMBER(fetch), -1, true},  {MEMBER(timer), 4, false},
		{MEMBER(timer_loaded), -2, false},
		{MEMBER(timer_virtual), -2, false},
#undef MEMBER
	};
	for (size_t n = 0; n < sizeof faults / sizeof *faults; n++) {
		unsigned which = faults[n].hybrid;
		build(&right, which, EVERYWHERE);
		build(&s, which, EVERYWHERE);
		addr *member = (addr *)(void *)((char *)&s.level[0].layout +
		                                faults[n].member);
		*member += (addr)faults[n].by;
		if (!noticed(&right, &s))
			FAIL("%s %+d is not noticed", faults[n].about,
			     faults[n].by);
		vmm_stack_free(&right);
		vmm_stack_free(&s);
	}
}

/* ---- What vmm_check asserts --------------------------------------------- */

static void check(const void *s)
{
	vmm_check(s);
}

static bool dies(const struct vmm_stack *s)
{
	return unit_dies(check, s);
}

static void broken_stacks(void)
{
	enum { NESTED = 4, SEVERAL = 2 };
	static struct vmm_stack s, broken;
	build(&s, NESTED, 0);
	CHECK(!dies(&s));
#define BREAK(part, by) (broken = s, broken.part += (addr)(by), dies(&broken))
	CHECK(BREAK(level[1].at, -1)); /* in the storage of the one below */
	CHECK(BREAK(guest_at, 1));
	CHECK(BREAK(guest_q, 1));
	CHECK(BREAK(level[0].at, 1));
	CHECK(BREAK(level[1].q, 1));
	CHECK(BREAK(q, -1));
	CHECK(BREAK(level[0].layout.vms, 1));
	CHECK(BREAK(level[0].layout.k, -1));
	vmm_stack_free(&s);
	build(&s, SEVERAL, 0);
	CHECK(!dies(&s));
	CHECK(BREAK(level[0].layout.block_words, 1));
	CHECK(BREAK(level[0].layout.timer, 1)); /* is another word */
	CHECK(BREAK(level[0].layout.blocks, -30));
	CHECK(BREAK(guest_q, -1));
#undef BREAK
	vmm_stack_free(&s);
}

/* ---- Images that are not monitors --------------------------------------- */

static void refuse(const char *text, const char *why)
{
	struct source source = {"own.s", text, strlen(text)};
	struct asm_options o = {.reader = &all.files.reader};
	struct vmm_layout layout;
	struct diags diags = {0};
	struct text told = {0};
	struct asm_image *image = asm_source(&source, all.vt, &o, &diags);
	diags_render(&diags, &told, 0);
	CHECK_STR(text_str(&told), "");
	REQUIRE(image != NULL);
	CHECK(!vmm_layout(image, &layout, &diags));
	diags_render(&diags, &told, 0);
	CHECK_HAS(text_str(&told), why);
	text_free(&told);
	asm_image_free(image);
	diags_free(&diags);
}

/* All that must be there, and what it needs of the rest. */
static const char least[] =
	" .reg vm, r1\n"
	" .reg pc, r3\n"
	" .reg base, r4\n"
	" .reg bound, r5\n"
	" .equ VMS, 1\n"
	" .equ VM_WORDS, 9\n"
	" .equ VM_M, 0\n"
	" .equ VM_L, 1\n"
	" .equ VM_B, 2\n"
	" .equ VM_P, 3\n"
	" .equ VM_BASE, 4\n"
	" .equ VM_SIZE, 5\n"
	" .equ VM_TIMER, 6\n"
	" .equ VM_STATUS, 7\n"
	" .equ VM_RUNNING, 0\n"
	" .equ VM_HALTED, 1\n"
	" .equ VM_WEDGED, 2\n"
	" .equ TIMER_ON, 1\n"
	" .equ CONSOLE_BITS, 32\n"
	" .equ CONSOLE_MARK, 1\n"
	" .org 32\n"
	"vmm_text:\n"
	"disp_entry: .word 0\n"
	"disp_taken: .word 0\n"
	"disp_fetch: .word 0\n"
	"vmm_text_end:\n"
	"timer_loaded: .word 0\n"
	"timer_virtual: .word 0\n"
	"vm_blocks: .space VM_WORDS * VMS\n"
	"vmm_end:\n";

/* With a piece of it replaced. */
static void refuse_change(const char *piece, const char *instead,
                          const char *why)
{
	struct text t = {0};
	const char *at = strstr(least, piece);
	REQUIRE(at != NULL);
	text_add_bytes(&t, least, (size_t)(at - least));
	text_add(&t, instead);
	text_add(&t, at + strlen(piece));
	refuse(text_str(&t), why);
	text_free(&t);
}

static void least_monitor(void)
{
	struct source source = {"least.s", least, sizeof least - 1};
	struct asm_options o = {.reader = &all.files.reader};
	struct diags diags = {0};
	struct vmm_layout layout;
	struct asm_image *image = asm_source(&source, all.vt, &o, &diags);
	REQUIRE(image != NULL);
	CHECK(vmm_layout(image, &layout, &diags));
	CHECK_UINT(layout.reg_vm, ISA_REGISTER_CELL + 1);
	CHECK_UINT(layout.decode, VMM_ABSENT);
	CHECK_UINT(layout.stop_code[VMM_STOP_NO_ROOM], VMM_ABSENT);
	asm_image_free(image);
	diags_free(&diags);
}

static void not_monitors(void)
{
	refuse("start: halt\n", "own.s is not a monitor: `vmm_end` is missing, "
	                        "a label");
	refuse("start: halt\n", "`VMS` is missing, a number (.equ)");
	refuse("start: halt\n", "`pc` is missing, a register (.reg)");
	refuse_change(" .reg vm, r1\n", " .equ vm, 1\n",
	              "in a monitor `vm` must be a register (.reg)");
	refuse_change("VMS, 1\n", "VMS, 0\n", "VMS is not between 1 and 64");
	refuse_change("vmm_text_end:\n", ".equ x, 0\n", "`vmm_text_end`");
	refuse_change("VM_L, 1\n", "VM_L, 0\n",
	              "VM_L has the value of another symbol");
	refuse_change("pc, r3\n", "pc, r1\n",
	              "pc has the value of another symbol");
	refuse_change("VM_STATUS, 7\n", "VM_STATUS, 9\n",
	              "VM_STATUS is not below VM_WORDS");
	refuse_change(".space VM_WORDS * VMS", ".space 8",
	              "the VMs' blocks are not below vmm_end");
	refuse_change(" .reg base, r4\n", "", "disp_fetch needs the registers");
	refuse_change(" .equ TIMER_ON, 1\n", "", "but not all");
	refuse_change("CONSOLE_BITS, 32", "CONSOLE_BITS, 64",
	              "CONSOLE_BITS is not between 1 and 63");
	refuse_change("vmm_end:\n", "vmm_end:\nalloc_next: .word 0\n",
	              "one of its disp_ and alloc_ labels is not between");
}

/* ---- All ---------------------------------------------------------------- */

static void open_all(void)
{
	struct diags diags = {0};
	struct asm_options o = {.reader = &all.files.reader};
	files_init(&all.files);
	files_add_dir(&all.files, "isa");
	all.vt = isa_load("vt", &all.files.reader, &diags);
	REQUIRE(all.vt != NULL);
	const struct source *s = files_find(&all.files, "programs/system.s",
	                                    NULL, NULL);
	all.guest = s ? asm_source(s, all.vt, &o, &diags) : NULL;
	REQUIRE(all.guest != NULL);
	diags_free(&diags);
}

static void close_all(void)
{
	asm_image_free(all.guest);
	isa_free(all.vt);
	files_free(&all.files);
}

int main(int argc, char **argv)
{
	static const struct unit_test tests[] = {
		{"what they are made of", open_all},
		{"a guest is seen where it is while disp_entry runs",
		 guests_are_where_they_are},
		{"--stats counts the same", stats_are_the_same},
		{"lock-step goes on", lockstep_goes_on},
		{"a plain monitor publishes the same", plain_is_seen_alike},
		{"the monitors here publish all", all_is_published},
		{"a layout that is wrong by a little is noticed",
		 wrong_ones_are_noticed},
		{"vmm_check dies of a broken stack", broken_stacks},
		{"a monitor with the least there must be", least_monitor},
		{"what is not a monitor is told so", not_monitors},
		{"and all is freed", close_all},
	};
	return UNIT_RUN("vmm_views", tests, argc, argv);
}
