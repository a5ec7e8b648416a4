thirdgen run --stats programs/system.s
