thirdgen dis tests/golden/image/symbol-windows.img
