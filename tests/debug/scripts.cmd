# args: programs/hello.s
echo hello there
source tests/debug/sub.gdb
source tests/debug/nosuch.gdb
assert 1 == 1
assert 1 == 2
expect halt
continue
expect halt
expect wedged
expect output world
expect output moon
expect output
expect stop 1
expect trap
expect
log $T/log
echo in the log
log off
source $T/log
load programs/echo.s
load programs/nosuch.s
load programs/fib.s vt
set output json
step
break *40
continue
continue
set output human
set output purple
step
help step
help
apropos undo
apropos zebra
alias three = step 3
record $T/record
three
three 4
record off
source $T/record
alias step = next
alias zz = nosuch
alias ste = ste 2
ste
alias
jump 4
tutorial
tutorial hint
tutorial 9
foo
stpe
re
n n
quit 999
quit 3
