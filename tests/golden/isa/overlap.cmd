thirdgen isa show tests/golden/isa/overlap.yaml
