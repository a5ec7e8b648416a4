# Which instruction of the monitor gave the guest its new PSW?
# args: programs/system.s --under vmm
catch trap svc
continue
why
level
level 0
reverse-step
list
why
