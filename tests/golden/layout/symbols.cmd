# what the library exports has its folder's prefix; base/, the bottom, has its
# files' names (text_add), and the language's own words begin with rtl_
offenders() { # BUILD FOLDER...
	build=$1; shift
	for folder; do
		case $folder in
		base) prefix='arena_|diags?_|json_|number_|random_|source_|text_' ;;
		isa)  prefix='isa_|rtl_' ;;
		*)    prefix="${folder}_" ;;
		esac
		nm -g $build/$folder/*.o |
			awk '$2 ~ /^[TDBRC]$/ {print $3}' | grep -v '^__' |
			awk -v folder=$folder -v prefix="^($prefix)" '
				{n++} $0 !~ prefix {print folder "/: " $0}
				END {if (!n) print folder "/: nothing"}'
	done
}
offenders $BUILD base isa machine theorems asm vmm lockstep trials repl

# and it notices one
mkdir -p $T/vmm
echo 'int plan_make; int vmm_plan_make;' >$T/one.c
cc -c -o $T/vmm/one.o $T/one.c
offenders $T vmm
