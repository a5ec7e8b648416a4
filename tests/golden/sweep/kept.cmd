# sets that fail as they should, made small as well: one change, one guest
thirdgen sweep --isas 2 --guests 20 --seed 4 --keep-all --keep $T/cases | grep shows
cd $T/cases; ls; cat random-4-1.yaml random-4-1-vmm.s
thirdgen equiv -m 96 --isa ./random-4-1.yaml random-4-1-vmm.s | head -n 2
