thirdgen check isa/real/pdp11-45.yaml >$T/said
status=$?
sed "s/ (Z3 [0-9.]*)//" $T/said
exit $status
