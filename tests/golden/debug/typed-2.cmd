# sessions typed at a pseudo-terminal
LSAN_OPTIONS=suppressions=tests/debug/lsan.supp:print_suppressions=0
export LSAN_OPTIONS
tests/debug/typed.py tests/debug/stops.cmd tests/debug/change.cmd tests/debug/scripts.cmd tests/debug/task-liar.cmd
