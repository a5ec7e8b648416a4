thirdgen isa show tests/golden/isa/carriage-return.yaml
