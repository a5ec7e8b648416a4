thirdgen dis tests/golden/image/segment-shapes.img
