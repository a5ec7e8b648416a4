# ... and under the hybrid VMM
set -- "--under hvm"
. tests/golden/under/same.sh
