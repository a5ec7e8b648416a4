# Code memory is an anonymous file of 8 MiB: forbid files of that size, and the
# fast engine cannot be had. That is said once; what runs is the next best. Who
# asks for the fast engine is refused.
trap '' XFSZ
ulimit -f 1024
thirdgen run programs/hello.s
thirdgen run programs/hello.s --engine portable
thirdgen run --under vmm --vm programs/hello.s --vm programs/hello.s
thirdgen run programs/hello.s --engine fast
