thirdgen isa show tests/golden/isa/only-text.yaml
