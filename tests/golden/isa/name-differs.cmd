thirdgen isa show tests/golden/isa/name-differs.yaml
