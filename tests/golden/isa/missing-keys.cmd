thirdgen isa show tests/golden/isa/missing-keys.yaml
