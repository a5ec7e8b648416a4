# what only a terminal has
tests/debug/typed.py
