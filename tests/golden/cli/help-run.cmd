thirdgen run --help
