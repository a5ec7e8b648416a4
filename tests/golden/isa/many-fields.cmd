thirdgen isa show tests/golden/isa/many-fields.yaml
thirdgen isa show tests/golden/isa/many-fields.yaml all
