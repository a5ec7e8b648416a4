thirdgen dis tests/golden/image/no-words.img
