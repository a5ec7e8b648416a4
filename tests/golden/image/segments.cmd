thirdgen dis tests/golden/image/segments.img
