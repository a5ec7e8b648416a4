tutorial 1
step
cycle 2
tutorial 2
tutorial hint
catch trap privileged
continue
tutorial 3
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
down
break v_out
continue
tutorial 5
next 5
square
tutorial 6
catch square
continue
square
classify
classify move.fromsr
tutorial 7
next 4
square
tutorial 8
level 0
catch trap privileged
continue
tutorial
