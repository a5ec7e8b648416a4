thirdgen dis tests/golden/image/line-types.img
