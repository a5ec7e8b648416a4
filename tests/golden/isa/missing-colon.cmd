thirdgen isa show tests/golden/isa/missing-colon.yaml
