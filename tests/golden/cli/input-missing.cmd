thirdgen run programs/echo.s --input no/such/file
