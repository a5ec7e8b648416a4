# a set where a program is meant, and the other way round
thirdgen run isa/vt.yaml
thirdgen check programs/hello.s
