# the sessions in docs/debugger.md are what really happens
tests/sessions docs/debugger.md
