# the stop codes of vmm/README.md are those of the monitors, and vmm/publish.h
# knows them all; docs/monitors.md names all that publish.h says is published
thirdgen monitor --symbols | awk '$1 ~ /^STOP_/ {print $3, $1}' | sort >$T/codes
sed -n 's/^| \([0-9]*\) | `\(STOP_[A-Z_]*\)` | .*/\1 \2/p' vmm/README.md |
	diff $T/codes - && cat $T/codes
sed -n '/define VMM_STOP_CODES/,/^$/s/.*"\(STOP_[A-Z_]*\)".*/\1/p' \
    vmm/publish.h | sort >$T/known
cut -d ' ' -f 2 $T/codes | sort | diff $T/known - && echo "all are known"
sed -n '/^## 11/,/^## 12/p' docs/monitors.md >$T/section
for name in $(sed -n 's/^\tX([a-z_]*, *"\([A-Za-z_]*\)".*/\1/p' vmm/publish.h); do
	grep -qF "\`$name\`" $T/section || echo "docs/monitors.md: no $name"
done
