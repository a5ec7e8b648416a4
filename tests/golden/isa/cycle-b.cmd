thirdgen isa show tests/golden/isa/cycle-b.yaml
