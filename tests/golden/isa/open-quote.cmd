thirdgen isa show tests/golden/isa/open-quote.yaml
