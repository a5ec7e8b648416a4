thirdgen isa show tests/golden/isa/wrong-row-types.yaml
