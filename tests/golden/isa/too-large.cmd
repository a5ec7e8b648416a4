head -c 5000000 /dev/zero | tr '\0' '#' >$T/large.yaml
thirdgen isa show $T/large.yaml
