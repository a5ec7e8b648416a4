thirdgen isa show tests/golden/isa/good-variant.yaml | sed -n '1,22p;/^Sub/,$p'
thirdgen isa show tests/golden/isa/good-variant.yaml f3 f.2 rdq
thirdgen isa show tests/golden/isa/good-variant.yaml --yaml >$T/good-variant.yaml
sed -n '/Sub/,$p' $T/good-variant.yaml
thirdgen isa show $T/good-variant.yaml --yaml | cmp - $T/good-variant.yaml && echo the same again
