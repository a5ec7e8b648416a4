# a monitor's text is looked at after every run
thirdgen run --isa shapes/setr tests/golden/under/text.s; echo $?
thirdgen run --isa shapes/setr --under vmm tests/golden/under/text.s; echo $?
