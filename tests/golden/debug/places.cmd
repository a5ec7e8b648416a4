# a line of any program that runs is a place, whichever level is selected
plain() { # without what changes with every monitor
	sed 's/real [0-9]*/real N/g; s/dispatcher.s:[0-9]*/dispatcher.s:N/g
	     s/time\([ =]\)[0-9]*/time\1N/; s/; [0-9]* mach/; N mach/
	     s/ *[0-9]* *disp_[a-z]*\(+[0-9]*\)* *[a-z].* hyb/ disp hyb/
	     s/^ *M=u P=[0-9]* R=.*)/M=u R=.../
	     s/virtual [0-9]*, absolute [0-9]*/virtual N, absolute N/'
}
place() { # WHERE COMMAND...
	level=$1; shift
	for c; do
		thirdgen debug tests/debug/loop.s --under vmm,hvm \
		    --vm tests/debug/stacks.s -batch -ex "level $level" \
		    -ex "$c" 2>&1 | sed -n "/> $(echo $c | sed 's|[*/]|.|g')/,\$p" | plain
	done
}
for level in 0 1 2; do
	place $level 'break loop.s:4' 'tbreak stacks.s:20' \
	    'break vm0.vm1.twice' 'break hybrid-vmm/dispatcher.s:1' \
	    'break stacks.s:9999' 'info line stacks.s:20' 'list stacks.s:27'
done
# it stops there, whoever executes it
for level in 0 2; do
	for go in 'tbreak stacks.s:20' 'advance stacks.s:20' \
	    'until vm0.vm1.twice'; do
		case $go in tbreak*) run=run ;; *) run=when ;; esac
		thirdgen debug tests/debug/loop.s --under vmm,hvm \
		    --vm tests/debug/stacks.s -batch -ex "level $level" \
		    -ex "$go" -ex $run -ex 'level 2' 2>&1 |
		    grep '^[a-z=]\|time' | tail -5 | plain
	done
done

# a number alone is a line, as for list; *N is an address
thirdgen debug tests/debug/stacks.s -batch -ex 'break 20' -ex 'break *20' \
    -ex 'tbreak 15' -ex 'break 20 if r2 == 3' -ex 'break 0x20' \
    -ex 'break 20 + 1' -ex 'list 20,21' -ex 'advance 19' -ex 'until 21' \
    -ex 'info line 20' -ex 'info symbols 36' -ex 'break 999'
