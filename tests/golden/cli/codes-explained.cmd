# every code of a diagnostic is explained, and nothing else is
thirdgen explain | cut -d' ' -f1 | grep -v '^PG' | sort >$T/told
cat base/*.c isa/*.c machine/*.c asm/*.c vmm/*.c theorems/*.c lockstep/*.c trials/*.c $(ls cli/*.c | grep -v codes_) |
	grep -v -e JSON -e hex_string | grep -oE '"[a-z0-9]+(-[a-z0-9]+)*"' | tr -d '"' |
	sort -u >$T/words
echo "explained, not used:"
comm -23 $T/told $T/words
echo "used, not explained:"
grep -E '^(isa|rtl|asm|image|cli|run|state|vmm|witness)-' $T/words | comm -23 - $T/told
