thirdgen isa show tests/golden/isa/effect-text.yaml
