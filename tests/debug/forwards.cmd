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
restart
break boot
continue
continue
run
tbreak put_text if a0 == text_boot_end
commands
silent
print a0
end
continue
info breakpoints
catch op lda
run
continue
reverse-continue
reverse-continue
restart 1
