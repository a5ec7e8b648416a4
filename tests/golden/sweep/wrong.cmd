thirdgen sweep --shard 3/2
thirdgen sweep --shard 2
echo '{"a": 1}' >$T/lines
thirdgen sweep $T/lines 2>&1 | sed "s|$T|T|g; s|\^~*|^|"
echo '{"made":"thirdgen by hand", "isa": "x", "consistent": true, "hvm": {}, "vmm": {"letter": "yes", "exact": "no",
 "diverged": 1, "explained": true, "extensions": [3, "size-sensitive"]}}' |
tr -d '\n' >$T/lines # as nobody wrote it
(cd $T; thirdgen sweep lines) | grep -A 1 explained
thirdgen sweep --isas 0
thirdgen sweep nofile
thirdgen sweep --isas 1 --guests 5 --seed 4 --keep-all --keep $T/no/where | tail -n 1
thirdgen sweep --isas 3 --resume $T/no/where 2>&1 | sed "s|$T|T|g; s|\^~*|^|"
