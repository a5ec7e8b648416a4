# args: programs/system.s
step
next 3
cycle 4
context
until
break put_number
info breakpoints
continue
finish
delete
tbreak trap_entry
continue
why
finish
until put_text
advance put_number
step 0
when
info psw
info devices
seek 4000
info counts
continue
expect halt
run
