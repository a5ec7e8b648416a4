: >$T/empty.img; thirdgen dis $T/empty.img
