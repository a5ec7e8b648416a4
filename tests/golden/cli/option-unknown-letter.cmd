# among letters that are right
thirdgen run -sq programs/hello.s
