thirdgen dis tests/golden/image/hash.img
