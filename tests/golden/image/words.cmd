thirdgen dis tests/golden/image/words.img
