# installed, and used from somewhere else, then away again
make -s install-files DESTDIR="$T" PREFIX=/usr >/dev/null || exit 1
cd "$T" && find . -type f | grep -vE '/(isa|programs|vmm|hybrid-vmm|doc)/'
usr/bin/thirdgen run hello
usr/bin/thirdgen run selfmod.s --isa jsu >/dev/null && echo a set and a program by name
usr/bin/thirdgen run --under vmm hello.s
usr/bin/thirdgen isa show nothing 2>&1 | grep -c 'no instruction set'
cd - >/dev/null
make -s uninstall DESTDIR="$T" PREFIX=/usr && find "$T" -type f
