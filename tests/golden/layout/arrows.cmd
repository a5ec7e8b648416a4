# includes and linker symbols run one way, and the test notices if one does not
tools/layout $BUILD && echo "the tree follows the arrows"

for d in base isa machine theorems asm vmm; do
	mkdir -p $T/$d $T/build/$d
	cp $BUILD/$d/*.o $T/build/$d
done
mkdir $T/docs; cp docs/library.md $T/docs
cd $T
echo '#include "isa/isa.h"' >base/low.c
echo '#include "machine/internal.h"' >vmm/nosy.c
printf '#include "vmm/internal.h"\n#include "vmm/publish.h"\n' >vmm/vmm.h
echo '#include "vmm/vmm.h"' >theorems/low.c
cat >machine/low.c <<'END'
extern int theorems_print(void);
int machine_low(void);
int machine_low(void) { return theorems_print(); }
END
cc -c -o build/machine/low.o machine/low.c
$OLDPWD/tools/layout build
