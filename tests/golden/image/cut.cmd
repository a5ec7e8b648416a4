head -c 500 tests/golden/image/good.img >$T/cut.img; thirdgen dis $T/cut.img
