/* monitors.c: what monitors cost, in instructions. See monitors.h. */
#include "bench/monitors.h"

enum { W = 65536, FEW = 20, MANY = 120 };

/* Steps to the halt of the guest, under one monitor; 0 when it fails. */
static word steps(const struct isa *isa, const struct source_reader *reader,
                  enum vmm_kind kind, const struct asm_image *guest)
{
	static struct vmm_stack stack;
	struct vmm_options o = {.reader = reader};
	struct diags diags = {0};
	struct machine m;
	word made = 0;
	if (vmm_stack_build(&stack, isa, &kind, 1, &o, &guest, 1, W, &diags) &&
	    machine_init(&m, isa, stack.q)) {
		m.psw.p = stack.image->entry;
		if (!asm_image_load(stack.image, &m, 0) ||
		    machine_run(&m, UINT64_MAX, &made) != MACHINE_HALTED)
			made = 0;
		machine_fini(&m);
	}
	vmm_stack_free(&stack);
	diags_free(&diags);
	return made;
}

static word steps_of(const struct isa *isa, const struct source_reader *reader,
                     const char *line, unsigned times)
{
	struct text t = {0};
	struct diags diags = {0};
	text_printf(&t, "start: ldi r0, 0\n .rept %u\n %s\n .endr\n halt\n",
	            times, line);
	struct source s = {"line.s", text_str(&t), t.size};
	struct asm_options o = {.reader = reader};
	struct asm_image *guest = asm_source(&s, isa, &o, &diags);
	word made = guest ? steps(isa, reader, VMM_FULL, guest) : 0;
	asm_image_free(guest);
	text_free(&t);
	diags_free(&diags);
	return made;
}

double monitors_cost(const struct isa *isa, const struct source_reader *reader,
                     const char *line)
{
	word few = steps_of(isa, reader, line, FEW);
	word many = steps_of(isa, reader, line, MANY);
	if (!few || !many)
		return -1;
	return (double)(many - few) / (MANY - FEW) - 1; /* the trap itself */
}

double monitors_k(const struct isa *isa, const struct source_reader *reader,
                  enum vmm_kind kind)
{
	struct vmm_options o = {.reader = reader};
	struct diags diags = {0};
	struct asm_image *monitor = vmm_build(isa, kind, &o, &diags);
	double k = monitor ? (double)monitor->end : -1;
	asm_image_free(monitor);
	diags_free(&diags);
	return k;
}

double monitors_ratio(const struct isa *isa,
                      const struct source_reader *reader, enum vmm_kind kind,
                      const char *program)
{
	const struct source *s =
	        reader->find(reader->ctx, program, NULL, NULL, NULL);
	struct asm_options o = {.reader = reader};
	struct diags diags = {0};
	struct asm_image *guest = s ? asm_source(s, isa, &o, &diags) : NULL;
	struct machine m;
	word bare = 0, under = 0;
	if (guest && machine_init(&m, isa, W)) {
		m.psw.p = guest->entry;
		if (!asm_image_load(guest, &m, 0) ||
		    machine_run(&m, UINT64_MAX, &bare) != MACHINE_HALTED)
			bare = 0;
		machine_fini(&m);
		under = steps(isa, reader, kind, guest);
	}
	asm_image_free(guest);
	diags_free(&diags);
	return bare ? (double)under / (double)bare : -1;
}
