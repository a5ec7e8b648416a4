# what only a terminal has
LSAN_OPTIONS=suppressions=tests/debug/lsan.supp:print_suppressions=0
export LSAN_OPTIONS
tests/debug/typed.py
