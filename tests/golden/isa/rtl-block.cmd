thirdgen isa show tests/golden/isa/rtl-block.yaml
