thirdgen isa show tests/golden/isa/list-as-key.yaml
