# args: programs/system.s
seek 3000
print 5 + 3 * 2
print/x $
print/t 10
print/o 64
print/c 'a'
print/d -3
print/u 5 - 6 > 0 ? 1 : 2
print/a trap_entry + 1
print/p E[1]
print/i E[P]
print (1 << 4 | 1) == 17 && !0
print timer
print QUANTUM
print cur
print mem[new_psw]
print real[0]
x/4x new_psw
x/3i trap_entry
x
x/s text_boot
x/8c text_boot
x/2p E:0
x/2a real:0
x/2t 1
x/3d 1
list
list
list trap_entry
list programs/system.s:41
disassemble trap_entry,3
info registers
info symbols
info
info console
info step
info line
info nothing
print
print 1 +
print nosuch
print proc_primse
print 1/0
print mem[70000]
x/q 0
x 70000
