thirdgen version please
