# a path that is not UTF-8 is made printable, and the report is there
d=$T/$(printf 'gr\374n')
mkdir $d
cp isa/shapes/getm.yaml $d
cd $T
for f in json sarif junit; do
	thirdgen check -f $f $d/getm.yaml >$f 2>&1
	echo "$f: status $?"
	python3 -c "
import json, sys, xml.dom.minidom
text = open('$f', encoding='utf-8').read()
if '$f' == 'junit':
    d = xml.dom.minidom.parseString(text).getElementsByTagName('testsuite')
    print([ascii(s.getAttribute('file')[-13:]) for s in d])
else:
    d = json.loads(text)
    print(len(d['reports'] if '$f' == 'json' else d['runs'][0]['results']))"
done
thirdgen check $d/getm.yaml --brief --save w | tail -n 1
thirdgen replay --isa $d/getm.yaml w/getm-getm-mode.json | tail -n 1
cp $OLDPWD/programs/hello.s $d
thirdgen equiv $d/hello.s --format json | grep -a -E '"(program|verdict)"'
thirdgen theorem 1 --isa $d/getm.yaml --guests 1 --steps 9 --format json 2>&1 |
	grep -o '"set":.*'
