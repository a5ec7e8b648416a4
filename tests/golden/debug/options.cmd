thirdgen debug programs/echo.s -q -batch -ex 'input hi' -ex continue -ex 'quit 7'
echo "status $?"
for n in 010 0x10 '2 + 3' 256 abc; do
	thirdgen debug programs/echo.s -q -batch -ex "quit $n"
	echo "status $?"
done
thirdgen debug programs/echo.s --batch -ex 'assert 0' -ex 'echo not reached'
echo "status $?"
thirdgen debug programs/nosuch.s
echo "status $?"
thirdgen debug programs/hello.s --under vmx
echo "status $?"
echo 'echo hello' | thirdgen debug
echo "status $?"
printf 'step\n\n\nstep 2' | thirdgen debug programs/hello.s -q
echo "status $?"
echo 7 | thirdgen debug programs/echo.s --input - --batch -ex continue
thirdgen debug programs/hello.s --vm programs/fib.s --batch -q -ex continue -ex 'expect halt'
