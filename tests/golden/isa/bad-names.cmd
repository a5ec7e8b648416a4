thirdgen isa show tests/golden/isa/bad-names.yaml
