thirdgen isa show tests/golden/isa/form-restated.yaml
