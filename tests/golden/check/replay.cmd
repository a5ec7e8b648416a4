# A saved witness, run again: as it is, in another set, and tampered with.
try() { # WHAT SED-SCRIPT [OPTION...]: the saved witness, edited
	echo "-- $1"
	sed "$2" $T/w/two-getm-mode.json >$T/edited.json
	shift 2
	thirdgen replay $T/edited.json "$@"
	echo "status $?"
}
thirdgen check --save $T/w --brief tests/golden/check/two.yaml
echo "status $?"
try 'as it is' ''
sed 's/r\[a\] <- M/r[a] <- 3/' tests/golden/check/two.yaml >$T/two.yaml
try 'mended since' '' --isa $T/two.yaml
try 'another name' 's/"getm"/"ldi"/'
try 'another word' 's/"word": "0x1/"word": "0x7/'
try 'not related' '0,/"P": 0/s//"P": 1/'
try 'other storage' '0,/"q": 32/s//"q": 31/'
try 'too large' 's/"b": 3/"b": 1048576/'
try 'no such mode' '0,/"M": "s"/s//"M": "x"/'
try 'no such question' 's/"question": "mode"/"question": "mood"/'
try 'no such set' 's/two\.yaml/tow.yaml/'
try 'a word lost' '/"states"/d'
try 'cut off' '/"outcomes"/,$d'
