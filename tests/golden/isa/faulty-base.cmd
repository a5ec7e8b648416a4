thirdgen isa show tests/golden/isa/faulty-base.yaml
