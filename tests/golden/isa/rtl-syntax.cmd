thirdgen isa show tests/golden/isa/rtl-syntax.yaml
