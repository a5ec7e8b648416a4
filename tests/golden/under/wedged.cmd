# a guest that is wedged bare is so under a monitor, and the monitor with it
thirdgen run tests/golden/under/wedged.s; echo " $?"
thirdgen run --under hvm,vmm tests/golden/under/wedged.s
