# what docs/isa-files.md shows: the n-th block of YAML
block() {
	awk -v n=$1 '/^```$/ {on = 0} on {print} /^```yaml/ {on = ++k == n}' \
	    docs/isa-files.md
}
block 1 >$T/tiny.yaml
thirdgen isa show $T/tiny.yaml
block 3 >$T/vt-lra.yaml
thirdgen isa show $T/vt-lra.yaml lra
{
	printf 'isa: more\nbase: vt\n'
	block 4 | sed 's/0x60/0x61/'
	block 2
} >$T/more.yaml
thirdgen isa show $T/more.yaml swap rotl
