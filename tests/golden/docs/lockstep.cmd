# every session shown in this document is what really happens
tests/sessions docs/lockstep.md
