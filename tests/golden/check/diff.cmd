# What is different between two sets, and what is not.
thirdgen isa diff vt shapes/getm.yaml
echo "status $?"
thirdgen isa diff real/m68000 real/m68010
echo "status $?"
thirdgen isa diff vt vt
echo "status $?"
thirdgen isa diff vt
echo "status $?"
thirdgen isa diff vt no-such
echo "status $?"
