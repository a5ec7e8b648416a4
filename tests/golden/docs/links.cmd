# README.md's first screen leads to every document, and every link between
# documents leads somewhere.
for f in docs/*.md */README.md; do
	sed 40q README.md | grep -qF "]($f)" ||
		[ $f = hybrid-vmm/README.md ] ||
		echo "README.md: $f is not among the first 40 lines"
done
for f in README.md docs/*.md */README.md programs/*/README.md; do
	grep -o ']([^)#:]*[)#]' $f | tr -d '])(#' | sort -u | while read -r to; do
		[ -z "$to" ] || [ -e "$(dirname $f)/$to" ] ||
			echo "$f: $to is not there"
	done
done
# and a section that a link names is there
for f in README.md docs/*.md */README.md; do
	grep -o ']([^):]*#[^)]*)' $f | sed 's/](//; s/)//' | sort -u |
	while IFS='#' read -r to name; do
		to=$(dirname $f)/${to:-$(basename $f)}
		sed -n 's/^##* //p' "$to" | tr 'A-Z ' 'a-z-' |
		tr -cd 'a-z0-9_\n-' | grep -qxF -- "$name" ||
			echo "$f: $to has no section $name"
	done
done
