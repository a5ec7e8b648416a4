# columns are characters, as the reports say, whatever stands before the place
printf 'isa: w\nbase: vt\ninstructions:\n  - group: Mine\n    user: execute\n    rows:\n      - {about: "\303\266\342\202\254\360\235\204\236", name: getm, op: 0x90, form: R, asm: a, do: "r[a] <- M"}\n' >$T/w.yaml
sed 's/form: R,/form: Q,/' $T/w.yaml >$T/wrong.yaml
cd $T
thirdgen check -f sarif w.yaml | grep -A 1 startLine
thirdgen check -f sarif wrong.yaml 2>&1 | grep -E 'columnKind|startColumn'
thirdgen check -f json wrong.yaml 2>/dev/null | grep -i column
