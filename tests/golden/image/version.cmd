thirdgen dis tests/golden/image/version.img
