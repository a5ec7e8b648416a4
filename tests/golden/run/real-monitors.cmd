# The real machines' own programs under the monitors that their verdicts allow.
same() { # NAME PROGRAM MONITORS
	thirdgen run --isa real/$1 $2 >$T/bare
	thirdgen run --isa real/$1 --under $3 $2 | cmp - $T/bare &&
		echo "$(basename $2 .s) on $1: the same under $3"
}
for name in s360-67 m68010 riscv-u v8086; do
	p=programs/real/$name.s
	[ -f $p ] || p=programs/real/m68000.s
	for monitors in vmm vmm,vmm hvm vmm,hvm; do
		same $name $p $monitors
	done
	same $name programs/system.s vmm,vmm
done
for name in pdp10 pdp11-45 m68000; do
	same $name programs/real/$name.s hvm
	same $name programs/system.s hvm
done
