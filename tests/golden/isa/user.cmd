thirdgen isa show tests/golden/isa/user.yaml
