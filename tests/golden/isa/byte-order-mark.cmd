thirdgen isa show tests/golden/isa/byte-order-mark.yaml
