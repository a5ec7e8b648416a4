thirdgen isa show tests/golden/isa/cycle-a.yaml
