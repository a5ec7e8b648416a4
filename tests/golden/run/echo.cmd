printf 'one\ntwo\nno end of line' | thirdgen run programs/echo.s
