# a guest without an end puts out a million bytes, unless more is asked for
thirdgen run tests/debug/endless.s >$T/out; echo "exit $?"; wc -c <$T/out
thirdgen run tests/debug/endless.s --max-output 7; echo "exit $?"
thirdgen run tests/debug/endless.s --max-output 0 --max-steps 3000000 >$T/out
echo "exit $?"; wc -c <$T/out
thirdgen run tests/debug/endless.s --console words --max-output 8
# in lines, under a monitor; what did not fit is not there
thirdgen run programs/hello.s --vm programs/hello.s --max-output 20
echo "exit $?"
# all of it, and no more: that is no loss
thirdgen run programs/hello.s --max-output 13; echo "exit $?"
thirdgen run programs/hello.s --max-output 12; echo "exit $?"
