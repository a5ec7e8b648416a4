# a script that is sourced
step

reverse-step
nosuch
echo not reached
