thirdgen isa show tests/golden/isa/tag.yaml
