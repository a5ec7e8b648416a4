# The answers in docs/catalogue.md: every instruction set printed there.
awk -v dir=$T '/^```yaml$/ {name = ""; next} /^```$/ {name = ""}
	/^isa: / {name = $2} name {print > (dir "/" name ".yaml")}' docs/catalogue.md
thirdgen check --brief $T/m68000-virtual.yaml $T/ia32-hybrid.yaml
printf 'isa: ia32-virtual\nbase: ia32-hybrid\nchange:\n' >$T/ia32-virtual.yaml
for name in pushf popf push.cs mov.cs; do
	echo "  - {name: $name, user: trap}"
done >>$T/ia32-virtual.yaml
printf 'isa: pdp11-loud\nbase: real/pdp11-45\nchange:\n' >$T/pdp11-loud.yaml
for name in reset spl; do
	echo "  - {name: $name, user: trap}"
done >>$T/pdp11-loud.yaml
thirdgen check $T/ia32-virtual.yaml | tail -n 10
thirdgen check --condition t1 --brief $T/pdp11-loud.yaml
echo "status $?"
thirdgen isa diff isa/real/m68000.yaml isa/real/m68010.yaml
thirdgen check --brief --reading literal isa/shapes/svc.yaml
thirdgen check --brief --reading no-footnote isa/shapes/pswst.yaml
thirdgen check --brief --reading nop-traps isa/shapes/unop.yaml
thirdgen check --brief --reading user-mode isa/shapes/getm.yaml
