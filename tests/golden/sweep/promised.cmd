# the fixed set: where a condition holds, no guest tells the difference, and
# what is violated is shown
thirdgen sweep --isas 16 --guests 25 --seed 11 --jobs 2 --keep $T/cases
