# a mistake in a source of the monitors shows in what was generated, too; and a
# monitor that lacks what others ask for is told so
mkdir $T/vmm
ln -s $PWD/programs $PWD/isa $PWD/hybrid-vmm $T
cp vmm/*.s vmm/*.inc $T/vmm
cd $T
sed -i 's/^\.reg    insn, .*//' vmm/layout.inc
thirdgen run --under vmm programs/hello.s 2>&1 | head -n 9
thirdgen monitor --plain 2>&1 | head -n 3
cp $OLDPWD/vmm/layout.inc vmm
sed -i 's/^disp_taken:/disp_took:/' vmm/dispatcher.s
thirdgen run --under vmm programs/hello.s
