# the routines of every set have nothing idle in them: no two labels in one
# place, none that nothing goes to, no jump to the next line, no value moved or
# stored that could have been made where it is wanted, no field by a number
cat >$T/idle.awk <<'END'
function fault(what) { print file ": " what ": " $0; bad++ }
/^; ---- v_[^ ]*: / { routines++ }
/^ *;/ || /^$/ { next }
/^v_[^ ]*\$[0-9]+:$/ {
	label = substr($1, 1, length($1) - 1)
	defined_[label] = file
	if (was_label) fault("two labels in one place")
	if (verb == "jmp" && target == label) fault("a jump to the next line")
	was_label = 1; verb = ""
	next
}
/^ / {
	line = $0; sub(/ *;.*/, "", line); sub(/^ */, "", line)
	operands = line; sub(/^[^ ]+ */, "", operands)
	n = split(operands, o, /, */)
	for (i = 1; i <= n; i++) used[o[i]] = 1
	if ($1 == "mov" && !was_label && o[2] == made) fault("an idle move")
	if ($1 == "lda" && verb == "sta" && o[1] "," o[2] == stored)
		fault("stored and loaded")
	if (operands ~ /insn, -?[0-9]/) fault("a field by a number")
	verb = $1; target = o[n]; was_label = 0
	made = (verb ~ /^(st|sta|b..*|jmp|jr|call|\.unpack.*)$/) ? "" : o[1]
	stored = o[1] "," o[2]
	next
}
{ was_label = 0; verb = made = "" }
END {
	for (l in defined_) if (!used[l]) { print file ": unused: " l; bad++ }
	print routines > "/dev/stderr"
}
END
look() { awk -v file="$1" -f $T/idle.awk 2>>$T/routines; }
for f in isa/vt.yaml isa/*/*.yaml tests/isa/*.yaml; do
	for kind in "" --hybrid; do
		thirdgen monitor --isa $f $kind 2>/dev/null |
			sed -n '/= interpreters.s =/,/ v_table: /p' |
			look "$f $kind"
	done
done
awk '{n += $1} END {print (n > 2000 ? "more than 2000" : n), "routines"}' \
    $T/routines

# and each of these would be noticed
idle() { printf "$1" | look "idle"; }
idle ' jmp v_a$1\n bnei t0, 0, v_a$2\nv_a$2:\nv_a$1:\n ld t0, 0(t1)\n'
idle ' nop\nv_a$1:\n ld t0, 0(t1)\n'
idle ' bnei t0, 0, v_a$1\n jmp v_a$1\n\n ; so\nv_a$1:\n'
idle ' ld t1, 0(t1)\n mov t6, t1\n'
idle ' sta t6, v_cells + 2\n lda t6, v_cells + 2\n'
idle ' shri t1, insn, 48\n'
