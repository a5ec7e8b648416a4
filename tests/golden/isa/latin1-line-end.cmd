thirdgen isa show tests/golden/isa/latin1-line-end.yaml
