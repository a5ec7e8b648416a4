thirdgen sweep --shard 3/2
thirdgen sweep --shard 2
echo '{"a": 1}' >$T/lines
thirdgen sweep $T/lines 2>&1 | sed "s|$T|T|g; s|\^~*|^|"
thirdgen sweep --isas 0
