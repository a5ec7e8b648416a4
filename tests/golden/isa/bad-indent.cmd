thirdgen isa show tests/golden/isa/bad-indent.yaml
