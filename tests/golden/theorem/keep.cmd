# two sets may have one name: each has programs of its own
mkdir $T/new; cp isa/shapes/getm.yaml $T
sed 's/r\[a\] <- M/r[a] <- M + 1/' isa/shapes/getm.yaml >$T/new/getm.yaml
thirdgen theorem 1 --isa $T/getm.yaml --isa $T/new/getm.yaml --guests 1 \
    --steps 50 --keep $T/kept >$T/out; echo $?
ls $T/kept; cmp $T/kept/* >/dev/null || echo not the same
thirdgen run -m 2048 --isa $T/new/getm.yaml $T/kept/getm-2-getm-vmm.s
thirdgen check --brief $T/getm.yaml $T/new/getm.yaml | sed 's/.*claims//'
