thirdgen help
