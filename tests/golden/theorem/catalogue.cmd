# the catalogue is what stands in isa/, in the order of its README: a set put
# into a copy is there, with nothing to compile
make -s install-files DESTDIR="$T" PREFIX=/usr >/dev/null || exit 1
isa=$T/usr/share/thirdgen/isa
PATH=$T/usr/bin:$PATH; cd $T
thirdgen isa list | grep -c '^  '
rm -r $isa/real; find $isa/shapes -name '[!gl]*.yaml' -delete; rm $isa/shapes/[gl][!e]*
sed 's/^isa: getm/isa: apart/; s/0x50/0x51/' $isa/shapes/getm.yaml >$isa/shapes/apart.yaml
mkdir $isa/mine; sed 's/^isa: .*/isa: same/' $isa/vt.yaml >$isa/mine/same.yaml
thirdgen isa list
thirdgen check --all --brief
thirdgen theorem 1 --guests 3 --steps 300; echo $?
thirdgen theorem 3 --guests 1 --steps 9 --format json | sed 's/.*"set":/"set":/'
printf '[same](mine/same.yaml), [apart](shapes/apart.yaml), [vt](vt.yaml)' >$isa/README.md
thirdgen isa list
echo 'isa: broken' >$isa/broken.yaml # and what is wrong with one is said
thirdgen theorem 1
rm -r $isa; thirdgen theorem 1; thirdgen check --all; thirdgen isa list
