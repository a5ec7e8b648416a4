thirdgen dis tests/golden/image/too-many.img
