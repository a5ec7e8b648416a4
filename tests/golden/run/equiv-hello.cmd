thirdgen equiv programs/hello.s --under vmm,hvm | sed '/machine steps/d'
# deep down a monitor is slow, which is not to be lost
thirdgen equiv programs/hello.s --depth 5 --settle 2000 >$T/deep; echo $?; head -n 3 $T/deep
thirdgen equiv programs/system.s --under vmm --max-steps 1000 >$T/out
status=$?
sed '/machine steps/d' $T/out
exit $status
