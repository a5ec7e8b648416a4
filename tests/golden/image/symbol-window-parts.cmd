thirdgen dis tests/golden/image/symbol-window-parts.img
