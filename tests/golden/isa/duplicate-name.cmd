thirdgen isa show tests/golden/isa/duplicate-name.yaml
