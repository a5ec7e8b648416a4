thirdgen equiv programs/escapes/getm.s --isa shapes/getm --save $T/found.json |
    sed '/really/d; /machine steps/d'
thirdgen replay $T/found.json | sed '/really/d; /machine steps/d'
sed -i 's|"shapes/getm"|"vt"|' $T/found.json
thirdgen replay $T/found.json
thirdgen replay $T/found.json --isa vt | sed '/machine steps/d'
sed -i '$d' $T/found.json
thirdgen replay $T/found.json
