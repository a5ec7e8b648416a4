thirdgen isa show tests/golden/isa/not-utf8.yaml
