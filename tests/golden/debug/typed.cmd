# every session, typed at a pseudo-terminal
LSAN_OPTIONS=suppressions=tests/debug/lsan.supp:print_suppressions=0 \
tests/debug/typed.py tests/debug/*.cmd
