thirdgen isa show tests/golden/isa/no-base.yaml
