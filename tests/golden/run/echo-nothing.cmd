thirdgen run programs/echo.s
