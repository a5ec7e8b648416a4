thirdgen isa show tests/golden/isa/no-base-but-change.yaml
