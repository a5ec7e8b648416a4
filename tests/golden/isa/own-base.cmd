thirdgen isa show tests/golden/isa/own-base.yaml
