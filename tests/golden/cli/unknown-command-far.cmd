# nothing is near enough to suggest
thirdgen frobnicate
