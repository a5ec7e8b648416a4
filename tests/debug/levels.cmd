# args: programs/hello.s --under vmm,vmm
level
vmenter
level
vmenter
world
vmenter
vmexit
map
info levels
level 1
next
down
up
up
up
next 3
square
reverse-next
square
info line
info target
cost
cost 300
level 7
list
down
list
disassemble
reverse-continue
break v_out
reverse-continue
continue
backtrace
down 9
up 2
restart
vmexit
