thirdgen equiv programs/escapes/pswst.s --isa shapes/pswst --under hvm >$T/out
status=$?
sed '/really/d; /machine steps/d' $T/out
exit $status
