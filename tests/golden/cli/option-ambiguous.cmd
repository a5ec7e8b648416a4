# --in could be --input or --include
thirdgen run programs/hello.s --in x
