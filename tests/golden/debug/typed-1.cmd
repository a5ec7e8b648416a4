# sessions typed at a pseudo-terminal
LSAN_OPTIONS=suppressions=tests/debug/lsan.supp:print_suppressions=0
export LSAN_OPTIONS
tests/debug/typed.py tests/debug/forwards.cmd tests/debug/backwards.cmd tests/debug/look.cmd tests/debug/levels.cmd tests/debug/above.cmd
