thirdgen isa show tests/golden/isa/unknown-key.yaml
