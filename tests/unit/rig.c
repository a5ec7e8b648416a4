/* rig.c: a machine with an instruction set. See rig.h. */
#include "tests/unit/rig.h"

void rig_open(struct rig *r, const char *isa, addr q)
{
	struct diags diags = {0};
	files_init(&r->files);
	files_add_dir(&r->files, "isa");
	files_add_dir(&r->files, "tests/isa");
	r->isa = isa_load(isa, &r->files.reader, &diags);
	diags_free(&diags);
	REQUIRE(r->isa != NULL);
	REQUIRE(machine_init(&r->m, r->isa, q));
}

void rig_close(struct rig *r)
{
	machine_fini(&r->m);
	isa_free(r->isa);
	files_free(&r->files);
}

word rig_insn(const struct rig *r, const char *name, const word *operands)
{
	const struct isa_insn *i = isa_find(r->isa, name);
	if (!REQUIRE(i != NULL))
		return 0;
	word w = i->match;
	for (size_t n = 0; n < i->operand_count; n++)
		if (i->operands[n].field)
			w = isa_field_put(i->operands[n].field, w, *operands++);
	return w;
}

word rig_psw(enum mode m, addr p, addr l, addr b)
{
	return machine_psw_pack((struct psw){m, p, l, b}, TRAP_NONE);
}
