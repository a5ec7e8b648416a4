# Events of a level above 0, forwards and backwards.
# args: programs/system.s --under vmm
catch trap
continue
why
continue
reverse-continue
reverse-step
why
delete
catch reloc
continue
continue
reverse-continue
reverse-continue
delete
catch mode
continue
continue
reverse-continue
delete
finish
reverse-finish
finish
next
why
eval addi r1, r1, 3
eval lpsw new_psw(r0)
watch r3
continue
origin r3
