thirdgen isa show tests/golden/isa/asm.yaml
