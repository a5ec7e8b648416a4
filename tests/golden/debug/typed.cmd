tests/debug/typed.py tests/debug/*.cmd
