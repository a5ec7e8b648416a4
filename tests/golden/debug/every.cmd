# every command has a transcript, from a pipe and typed
typed=$(cat tests/golden/debug/typed-*.cmd | tr ' ' '\n' | grep '^tests/debug/.*cmd$')
thirdgen debug --batch -ex help | sed -n 's/^  \([a-z][a-z-]*\).*/\1/p' | sort -u |
while read -r name; do
	grep -qsE "^$name( |/|\$)" $typed || echo "no transcript of $name"
done
