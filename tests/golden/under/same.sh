# same.sh STACK...: every program under each stack of monitors, written as the
# options of `thirdgen run`: its output and exit status must be those of the
# bare run. Says how many were.
for stack; do
	same=0
	for p in programs/*.s; do
		name=${p##*/}
		echo 'the quick brown fox' >$T/in
		thirdgen run $p --input $T/in >$T/bare 2>/dev/null
		echo "exit $?" >>$T/bare
		thirdgen run $p --input $T/in $stack >$T/under 2>/dev/null
		echo "exit $?" >>$T/under
		if cmp -s $T/bare $T/under; then
			same=$((same + 1))
		else
			echo "$stack: $name differs:"
			diff $T/bare $T/under | head -n 5
		fi
	done
	echo "$stack: $same of $(ls programs/*.s | wc -l) the same"
done
