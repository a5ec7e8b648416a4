# the VMM for vt is proved, all of it, and says how
thirdgen prove --jobs 1
