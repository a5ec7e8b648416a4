thirdgen dis tests/golden/image/duplicate-key.img
