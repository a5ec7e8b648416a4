thirdgen isa show tests/golden/isa/wrong-types.yaml
