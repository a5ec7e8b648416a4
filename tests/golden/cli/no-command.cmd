# without a command: the overview, on standard error, and status 2
thirdgen >/dev/null
