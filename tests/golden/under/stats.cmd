# who executed what
thirdgen run --under vmm,hvm programs/system.s --stats
