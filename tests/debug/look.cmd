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
print mem[0] >> PSW_P & ADDR_MAX
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
disassemble trap_entry,+3
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
list 10,12
list -
list 40
list 5,2
disassemble trap_entry,trap_entry+2
disassemble 5,5
info registers r3 cur
info registers 99
info line boot
info symbols 46
print $pc
print $r3 + $sp
print *new_psw
print &cur
print &trap_entry
print &5
x/s a0
x a0
explain lpsw
explain nosuch
watch cur
watch *500
watch mem[501],2
origin cur
catch world
print 18446744073709551615 + 1
print 18446744073709551616
print x
display/q r3
display r3 +
