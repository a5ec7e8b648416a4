# Why was a process of programs/system.s killed?
# args: programs/system.s
catch trap memory
continue
why
reverse-step
list
info registers
