# what varies with the monitor's text is left out
thirdgen debug programs/system.s --under vmm <tests/debug/above.cmd |
sed -E '/^   [ *]r[0-9]/d; s/0x[0-9a-f]+/N/g; s/[0-9]{2,}/N/g; s/  +/ /g; s/-+>/->/'
