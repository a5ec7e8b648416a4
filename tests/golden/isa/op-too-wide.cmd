thirdgen isa show tests/golden/isa/op-too-wide.yaml
