# every program, bare and under the VMM: byte for byte the same
set -- "--under vmm" "--under vmm --depth 2" "--under vmm --depth 3"
. tests/golden/under/same.sh
