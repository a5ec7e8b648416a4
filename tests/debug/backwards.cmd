# args: programs/system.s
reverse-step
seek 5000
reverse-step
reverse-step 10
reverse-next
reverse-next 3
reverse-finish
checkpoint here
seek 100
info checkpoints
goto 1
break trap_entry if time < 4900
reverse-continue
reverse-continue
delete
watch live
reverse-continue
continue
continue
reverse-continue
delete
reverse-continue
cycle 3
reverse-cycle
reverse-cycle 5
goto 9
seek
