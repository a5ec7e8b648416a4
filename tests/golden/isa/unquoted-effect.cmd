thirdgen isa show tests/golden/isa/unquoted-effect.yaml
