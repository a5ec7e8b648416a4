thirdgen isa show tests/golden/isa/op-field.yaml
