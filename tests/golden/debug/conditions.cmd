# a condition is read where it is set and computed where it stands: here each
# is without a value at time 0
stops() { # STOP...: with that, where does `run` end?
	thirdgen debug tests/debug/loop.s -batch -ex "$@" -ex run \
	    -ex 'print r1' -ex 'info breakpoints' 2>&1 |
	    grep -v '^start\|> \(break\|tbreak\|watch\|rwatch\|awatch\|catch\|run\|info\)\|^=>\|^   '
}
stops 'break loop if mem[r1 - 1] == 4'
stops 'tbreak loop if 12 / r1 == 4'
stops 'watch 101 if 4 / r1 == 1 && mem[r1 - 1] == 4'
stops 'rwatch r1 if 8 / mem[101] == 2'
stops 'awatch 100 if 12 % mem[100] == 0 && mem[100] > 2'
stops 'catch op addi if 12 / r1 == 4'
stops 'catch mode if 1 / r1'
stops 'break loop' -ex 'condition 1 12 / r1 == 4'
# what it means to the right of && and || does not matter if it does not count
stops 'break loop if r1 != 3 || 1 / (r1 - 3)'
stops 'break loop if r1 == 4 && 1 / (r1 - 3)'
# no value where it stands: it says so, and stops
stops 'break loop if 1 / (r1 - 3)'

# syntax, and names that are nowhere, are wrong at once
for c in 'r1 +' 'nosuch == 1' '$nosuch == 1' '(r1' 'r1 == 1 1' 'strat == 1'; do
	for s in 'break loop if' 'watch 101 if' 'catch trap if' 'display' \
	    'condition 1'; do
		thirdgen debug tests/debug/loop.s -batch -ex 'break loop' \
		    -ex "$s $c" 2>&1 | grep '^error'
	done
done

# what is displayed has a value when it has one
thirdgen debug tests/debug/loop.s -batch -ex 'display mem[r1 - 1]' \
    -ex 'display/2x 100' -ex 'display/i $pc' -ex 'info display' -ex step \
    -ex 'set $n = 2' -ex 'display r1 + $n' -ex 'set $n = 3' -ex step
