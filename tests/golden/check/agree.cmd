# The two ways to an answer agree about whole sets.
thirdgen check --brief --method both --seed 7 vt real/pdp10 shapes/pswst
