thirdgen debug programs/system.s --batch -ex 'set output json' -ex 'break trap_entry' -ex continue -ex 'expect stop 1' -ex step -ex 'expect stop 1'
