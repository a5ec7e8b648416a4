printf abc | thirdgen run programs/tests/console.s
