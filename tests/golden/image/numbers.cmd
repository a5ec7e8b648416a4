thirdgen dis tests/golden/image/numbers.img
