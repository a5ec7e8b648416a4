thirdgen dis tests/golden/image/lines.img
