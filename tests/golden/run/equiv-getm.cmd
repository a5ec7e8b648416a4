thirdgen equiv programs/escapes/getm.s --isa shapes/getm --save $T/found.json
grep -c '"thirdgen": "divergence"' $T/found.json
