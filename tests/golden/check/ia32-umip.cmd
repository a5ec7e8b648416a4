thirdgen check isa/real/ia32-umip.yaml >$T/said
status=$?
sed "s/ (Z3 [0-9.]*)//" $T/said
exit $status
