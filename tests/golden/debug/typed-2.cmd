# sessions typed at a pseudo-terminal
tests/debug/typed.py tests/debug/stops.cmd tests/debug/change.cmd tests/debug/scripts.cmd tests/debug/task-liar.cmd
