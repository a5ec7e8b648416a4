thirdgen isa show tests/golden/isa/rtl-limits.yaml
