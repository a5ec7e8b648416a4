thirdgen isa show tests/golden/isa/second-document.yaml
