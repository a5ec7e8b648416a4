thirdgen isa show tests/golden/isa/rtl-targets.yaml
