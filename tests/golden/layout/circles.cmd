# the files of repl/ form no circle: each uses only files that its list in
# internal.h has above it
backwards() { # OBJECTS-FOLDER LIST-OF-FILES...
	objects=$1; shift
	for file; do
		nm $objects/${file%.c}.o 2>/dev/null |
			awk -v f=$file '$1 == "U" {print "wants", f, $2}
			                $2 ~ /^[TDBRC]$/ {print "has", f, $3}'
	done | awk -v order="$*" '
		BEGIN {n = split(order, a, " ")
		       for (i = 1; i <= n; i++) at[a[i]] = i}
		$1 == "has" {home[$3] = $2}
		$1 == "wants" {wants[$2 " uses " $3] = $2 " " $3}
		END {for (w in wants) {
			split(wants[w], p, " ")
			if (home[p[2]] && at[home[p[2]]] > at[p[1]])
				print w " of " home[p[2]] | "sort"}}'
}
list=$(sed -n 's|^ \*     \([a-z]*\.c\) .*|\1|p' repl/internal.h)
backwards $BUILD/repl $list
# every file is in the list
[ "$(echo $list | tr ' ' '\n' | sort)" = "$(cd repl && ls *.c | sort)" ] && echo all listed

# and it notices one: the same list upside down
backwards $BUILD/repl $(echo $list | tr ' ' '\n' | tac) | grep -c uses | sed 's/^[0-9][0-9]*$/many/'
