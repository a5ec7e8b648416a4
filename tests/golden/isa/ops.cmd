thirdgen isa show tests/golden/isa/ops.yaml
