thirdgen isa show tests/golden/isa/rtl-names.yaml
