thirdgen isa show tests/golden/isa/open-brace.yaml
