thirdgen dis tests/golden/image/symbol-order.img
