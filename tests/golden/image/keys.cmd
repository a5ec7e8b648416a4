thirdgen dis tests/golden/image/keys.img
