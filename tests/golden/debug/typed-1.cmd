# sessions typed at a pseudo-terminal
tests/debug/typed.py tests/debug/forwards.cmd tests/debug/backwards.cmd tests/debug/look.cmd tests/debug/levels.cmd tests/debug/above.cmd
