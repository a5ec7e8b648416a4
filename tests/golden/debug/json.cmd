thirdgen debug programs/system.s --batch -ex 'set output json' -ex 'break trap_entry' -ex continue -ex 'expect stop 1' -ex step -ex 'expect stop 1'
# every line of it is JSON, whatever was typed
thirdgen debug programs/system.s --batch -q -ex 'set output json' \
    -ex "awatch E['\"' - 32]" -ex "rwatch E['\\' - 88]" -ex continue \
    -ex reverse-step -ex continue -ex continue |
grep '^{' | python3 -c 'import json, sys
for line in sys.stdin:
    d = json.loads(line)
    print(d["event"], d["time"], d["reason"])'
