# probe counts the storage of its neighbour as its own
thirdgen run --isa shapes/probe programs/escapes/probe.s
thirdgen run --isa shapes/probe programs/escapes/probe.s --under vmm --vm programs/hello.s
