thirdgen isa show tests/golden/isa/where.yaml
