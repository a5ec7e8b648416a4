# every command has a transcript, from a pipe and typed
typed=$(cat tests/golden/debug/typed-*.cmd | tr ' ' '\n' | grep '^tests/debug/.*cmd$')
cat $typed | sed 's/[ /].*//' | sort -u >$T/typed
thirdgen debug --batch -ex help | sed -n 's/^  \([a-z][a-z-]*\).*/\1/p' |
sort -u >$T/commands
comm -23 $T/commands $T/typed | sed 's/^/no transcript of /'
echo "of $(wc -l <$T/commands) commands"
