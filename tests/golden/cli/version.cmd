thirdgen version; thirdgen --version
