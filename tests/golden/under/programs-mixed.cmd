# ... under stacks of both kinds
set -- "--under vmm,hvm" "--under hvm,vmm" "--under vmm,hvm,vmm"
. tests/golden/under/same.sh
