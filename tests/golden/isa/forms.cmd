thirdgen isa show tests/golden/isa/forms.yaml
