# mistakes in --under, and storage that is too small
thirdgen run --under vmm,xyz programs/hello.s
thirdgen run --under '' programs/hello.s
thirdgen run --under vmm -m 40 programs/hello.s
thirdgen run --under vmm --depth 100 -m 1000000 programs/hello.s
thirdgen run --under vmm,,hvm programs/hello.s
