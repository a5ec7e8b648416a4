thirdgen equiv programs/hello.s --under vmm,hvm | sed '/machine steps/d'
thirdgen equiv programs/system.s --under vmm --max-steps 1000 >$T/out
status=$?
sed '/machine steps/d' $T/out
exit $status
