thirdgen dis tests/golden/image/counts.img
