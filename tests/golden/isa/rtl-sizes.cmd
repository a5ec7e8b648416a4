# an effect that is too deep, one of too many nodes, one that is too long
{
	printf 'isa: sizes\nfields: {op: 63..56}\nforms: {N: [op, 0]}\n'
	printf 'instructions:\n  - {group: G, user: execute, rows: [\n'
	repeat() { head -c "$1" /dev/zero | sed "s/\x00/$2/g"; }
	printf '{name: a, op: 1, form: N, do: "P <- %s1"},\n' "$(repeat 70 '(')"
	printf '{name: b, op: 2, form: N, do: "P <- %s1"},\n' "$(repeat 5000 1+)"
	printf '{name: c, op: 3, form: N, do: "P <- %s1"},\n' "$(repeat 20000 1+)"
	printf '{name: d, op: 4, form: N, do: "%s1"}]}\n' "$(repeat 70 'if M==s{')"
} >$T/sizes.yaml
thirdgen isa show $T/sizes.yaml
