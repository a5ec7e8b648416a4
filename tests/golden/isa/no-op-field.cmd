thirdgen isa show tests/golden/isa/no-op-field.yaml
