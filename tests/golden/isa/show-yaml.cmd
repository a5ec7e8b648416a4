thirdgen isa show vt --yaml >$T/vt.yaml
thirdgen isa show $T/vt.yaml --yaml | diff - $T/vt.yaml && cat $T/vt.yaml
