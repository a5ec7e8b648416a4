thirdgen isa show tests/golden/isa/control-character.yaml
