thirdgen dis tests/golden/image/symbol-values.img
