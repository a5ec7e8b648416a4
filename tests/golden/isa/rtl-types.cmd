thirdgen isa show tests/golden/isa/rtl-types.yaml
