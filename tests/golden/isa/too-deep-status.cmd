head -c 200000 /dev/zero | tr '\0' '[' >$T/deep.yaml
thirdgen isa show $T/deep.yaml >/dev/null 2>&1
