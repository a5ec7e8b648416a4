# a set without the instructions a monitor needs
thirdgen monitor --isa tests/isa/nasty.yaml
