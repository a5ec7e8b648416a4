thirdgen check isa/real/v8086.yaml >$T/said
status=$?
sed "s/ (Z3 [0-9.]*)//" $T/said
exit $status
