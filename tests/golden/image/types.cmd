thirdgen dis tests/golden/image/types.img
