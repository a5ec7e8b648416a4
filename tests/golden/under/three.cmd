# three virtual machines: labelled lines, one of them wedged
thirdgen run --vm programs/hello.s --vm programs/fib.s --vm tests/golden/under/wedged.s --slice 100 2>&1 | sed 's/after [0-9]* /after N /'
