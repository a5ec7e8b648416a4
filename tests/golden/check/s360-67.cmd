thirdgen check isa/real/s360-67.yaml >$T/said
status=$?
sed "s/ (Z3 [0-9.]*)//" $T/said
exit $status
