thirdgen isa show tests/golden/isa/fields.yaml
