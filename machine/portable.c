#include <stdlib.h>
#include "machine/engine.h"
struct portable { int x; };
struct portable *portable_new(const struct isa *isa, addr q) { (void)isa; (void)q; return malloc(sizeof(struct portable)); }
void portable_free(struct portable *p) { free(p); }
void portable_drop(struct portable *p, addr a) { (void)p; (void)a; }
void portable_flush(struct portable *p) { (void)p; }
word portable_run(struct engine *e, struct run *r, word budget, bool transfer) { (void)e; (void)r; (void)budget; (void)transfer; return 0; }
