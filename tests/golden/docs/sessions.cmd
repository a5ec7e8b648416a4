# every session shown in these documents is what really happens
tests/sessions README.md docs/theorems.md
