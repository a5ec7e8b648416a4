thirdgen rum programs/hello.s
