thirdgen isa show tests/golden/isa/no-instructions.yaml
