# every command has a transcript
thirdgen debug --batch -ex help | sed -n 's/^  \([a-z][a-z-]*\).*/\1/p' | sort -u |
while read -r name; do
	grep -qsE "^$name( |/|\$)" tests/debug/*.cmd || echo "no transcript of $name"
done
