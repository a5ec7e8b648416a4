thirdgen isa show tests/golden/isa/claims.yaml
