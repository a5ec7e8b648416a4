thirdgen isa show tests/golden/isa/unknown-directive.yaml
