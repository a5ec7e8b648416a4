thirdgen isa show tests/golden/isa/colon-in-text.yaml
