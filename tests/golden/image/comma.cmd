thirdgen dis tests/golden/image/comma.img
