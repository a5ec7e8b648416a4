# The classes of the shapes' own instructions: what the table in isa/README.md
# says, and what check finds. (That is in the other tests' .out.)
row() { # SHAPE PATTERN
	says=$(awk -F' *[|] *' -v shape="[$1]" \
		'index($2, shape) == 1 {print $4}' isa/README.md)
	awk -v shape=$1 -v says="$says" -v insn="^  $2 " \
		'$0 ~ insn {printf "%-12s%-9s%s\n", shape, says, $0; exit}' \
		tests/golden/check/$1.out
}
row vt instruction
while read -r shape insn; do
	row $shape $insn
done <<end
ldr ldr
lpsw lpsw
lra lra
lra-unpriv lra
jsu jsu
rtf rtf
unop unop
getm getm
xmode xld
gate gate
setr ldr
shrb shrb
probe probe
getb getb
getq rdq
svc svc
halt halt
halt-direct halt
halt-nop halt
pswst pswst
rdt rdclock
llsc ll
llsc sc
end
grep -w svc tests/golden/check/svc.out # among the innocuous ones
