thirdgen isa show tests/golden/isa/empty.yaml
