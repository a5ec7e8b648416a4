# All witnesses, and the rules that were broken, once each.
thirdgen check --explain tests/golden/check/two.yaml >$T/said
status=$?
sed 's/ (Z3 [0-9.]*)//' $T/said
# each rule is listed, and explained
thirdgen explain | grep '^PG'
for id in $(thirdgen explain | sed -n 's/^\(PG[0-9]*\).*/\1/p'); do
	echo
	thirdgen explain $id
done
exit $status
