thirdgen isa show tests/golden/isa/directive.yaml
