# two sets of one name in two files: no report confuses them, and no witness
# takes another's place
for d in old new; do
	mkdir $T/$d
	what=M; [ $d = new ] && what='M + 1'
	cat >$T/$d/getm.yaml <<END
isa: getm
base: vt
instructions:
  - group: Mine
    user: execute
    rows:
      - {name: getm, op: 0x90, form: R, asm: a, do: "r[a] <- $what"}
END
done
cd $T
thirdgen check --brief --save w old/getm.yaml new/getm.yaml
ls w
for w in w/*; do thirdgen replay $w | tail -n 1; done
thirdgen check -f junit old/getm.yaml new/getm.yaml | grep -o '<testsuite .*'
