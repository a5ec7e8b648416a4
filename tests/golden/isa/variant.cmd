thirdgen isa show tests/golden/isa/variant.yaml
