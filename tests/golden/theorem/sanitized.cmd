# a part of theorem/one, for the build with sanitizers
thirdgen theorem 1 --isa shapes/getm --guests 2 --steps 200
