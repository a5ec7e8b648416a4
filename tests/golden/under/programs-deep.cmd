# ... four and five monitors deep
set -- "--under vmm --depth 4" "--under vmm --depth 5"
. tests/golden/under/same.sh
