# As a student goes through it: first something that does not do.
tutorial 1
step
cycle 1
step
cycle 2
tutorial
seek 1
cycle 2
tutorial 2
tutorial hint
step 2
why
catch trap
continue
why
delete
catch trap privileged
continue
why
tutorial 3
catch class privileged
continue
classify
delete
catch class control-sensitive
continue
classify
classify add r1, r2, r3
classify halt
classify svc
classify nosuch
tutorial 4
tutorial stop
tutorial hint
tutorial 4
break v_out
world
vmexit
down
break v_out
continue
tutorial 5
square
next 2
square
next 3
square
tutorial 6
next 2
square
catch square
continue
square
classify
classify move.fromsr
why
tutorial 7
next 3
square
next
square
tutorial 8
vmenter
level 0
catch trap privileged
continue
tutorial
