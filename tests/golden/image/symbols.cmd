thirdgen dis tests/golden/image/symbols.img
