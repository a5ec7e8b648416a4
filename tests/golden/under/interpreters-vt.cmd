# the interpreter routines for vt, as they are generated
thirdgen monitor | sed -n '/= interpreters.s =/,/= storage.s =/p'
