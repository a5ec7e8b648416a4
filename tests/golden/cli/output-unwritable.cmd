thirdgen asm programs/hello.s -o /nonexistent/hello.img
