# an instruction that shows the mode refutes the VMM, and not the hybrid
thirdgen prove --isa shapes/jsu | sed '/ proved /d'
thirdgen prove --isa shapes/jsu --format json | grep refuted
