thirdgen isa show tests/golden/isa/missing-row-keys.yaml
