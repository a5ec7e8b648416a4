# between digits only
thirdgen dis 1_000 && thirdgen dis 1__000; thirdgen dis 1000_
