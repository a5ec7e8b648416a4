thirdgen dis tests/golden/image/end.img
