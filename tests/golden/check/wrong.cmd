# What a newcomer gets wrong.
thirdgen check
thirdgen check no-such.yaml isa
thirdgen check --metod both vt
thirdgen check --method prove --condition t2 --reading litteral --format xml vt
thirdgen check --budget 0 --vm-size 3 vt
printf 'isa: bad\nbase: vt\nchnage:\n  - {name: nop, do: "r[a] <- 1"}\n' >$T/bad.yaml
thirdgen check --brief $T/bad.yaml tests/golden/check/two.yaml
echo "status $?"
thirdgen check --save /dev/null/x --brief tests/golden/check/two.yaml
echo "status $?"
thirdgen explain PG199
thirdgen replay no-such.json
thirdgen replay isa/vt.yaml
