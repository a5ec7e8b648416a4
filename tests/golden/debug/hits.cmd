# all stops that are due at one time are hit: counts, ignore counts, commands,
# temporary ones, JSON, expectations
at() { thirdgen debug tests/debug/loop.s -batch "$@" 2>&1 | grep -v '^   \|^=>'; }
at -ex 'watch 101' -ex 'tbreak loop+3' -ex 'catch op bnei' -ex run \
    -ex 'expect stop 1' -ex 'expect stop 2' -ex 'expect stop 3' \
    -ex 'expect stop 4' -ex 'info breakpoints'
at -ex 'watch 101' -ex 'break loop+3' -ex 'set output json' -ex run -ex step

cat >$T/both.cmd <<'E2'
watch 101
commands
echo the first
end
break loop+3
commands
silent
echo the second
end
run
E2
at -x $T/both.cmd

# as in gdb: what is left is forgotten when a command goes on
cat >$T/on.cmd <<'E2'
watch 101
commands
silent
print r1
continue
echo never
end
break loop+3
commands
echo never either
end
run
E2
at -x $T/on.cmd

at -ex 'break loop' -ex 'break loop' -ex 'ignore 2 2' -ex run -ex continue \
    -ex 'delete 1' -ex continue -ex 'assert r1 == 3' -ex 'info breakpoints'

# whatever leads to a breakpoint hits it
for go in step next 'next 5' until 'until *loop+1' 'advance *loop+1' finish; do
	at -ex 'break *loop+1' -ex 'tbreak loop' -ex run -ex "$go" \
	    -ex 'info breakpoints' | tail -n +5
done
for go in 'vmexit vmenter' 'world world' 'next next'; do
	set -- $go
	thirdgen debug programs/hello.s --under vmm -batch \
	    -ex 'break *start+4' -ex 'tbreak *start+3' -ex run \
	    -ex 'break disp_entry' -ex "$1" -ex "$2" -ex 'info breakpoints' \
	    2>&1 | grep -v '^   \|^=>' | tail -n +5
done
