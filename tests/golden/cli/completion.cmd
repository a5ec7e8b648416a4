# what bash would offer
cat >$T/try <<'END'
. <(thirdgen help --completion)
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _thirdgen; echo "$*: ${COMPREPLY[*]}"; }
try thirdgen r
try thirdgen isa ''
try thirdgen run --tr
try thirdgen run --console ''
try thirdgen run x.s --isa v
END
bash $T/try
