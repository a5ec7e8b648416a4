thirdgen isa show tests/golden/isa/anchor-alias-merge.yaml
