thirdgen equiv programs/hello.s --under vmm,hvm
thirdgen equiv programs/system.s --under vmm --max-steps 1000
