thirdgen check isa/real/m68010.yaml >$T/said
status=$?
sed "s/ (Z3 [0-9.]*)//" $T/said
exit $status
