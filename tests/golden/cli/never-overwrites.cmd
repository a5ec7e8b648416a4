# a result replaces nothing that thirdgen did not write, unless told to
cp programs/hello.s $T
cd $T
echo 'a letter' >letter
thirdgen asm hello.s -o hello.s; echo "status $?"
thirdgen asm hello.s -o letter --listing=letter; echo "status $?"
thirdgen monitor --isa vt -o letter; echo "status $?"
thirdgen monitor --isa vt --image letter; echo "status $?"
thirdgen run hello.s --save-state letter --trace=hello.s; echo "status $?"
thirdgen equiv hello.s --save hello.s; echo "status $?"
cat letter; cmp hello.s $OLDPWD/programs/hello.s && echo 'untouched'

# what it wrote itself, what is empty, and a device it replaces
for round in 1 2; do
	thirdgen asm hello.s -o out --listing=out.lst || echo refused
	thirdgen monitor --isa vt -o out.s || echo refused
	thirdgen run hello.s --save-state out.state --trace=out.trace >/dev/null ||
		echo refused
done
: >empty
thirdgen asm hello.s -o empty && thirdgen asm hello.s -o /dev/null && echo fine
thirdgen asm hello.s -o letter --force && head -n 2 letter
thirdgen explain cli-overwrite
