thirdgen isa show tests/golden/isa/duplicate-key.yaml
