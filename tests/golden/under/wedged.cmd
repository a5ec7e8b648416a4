# a guest that is wedged bare is so under a monitor, and the monitor with it
thirdgen run tests/golden/under/wedged.s; echo " $?"
{ thirdgen run --under hvm,vmm tests/golden/under/wedged.s 2>&1; echo " $?"; } | sed 's/after [0-9]* /after N /'
