# the example of docs/library.md is built with the library alone, and prints
# what stands there
awk '/^```c$/ {c = 1; next} /^```$/ {c = 0} c' docs/library.md >$T/example.c
sed -n '/^    \$ \.\/example$/,$p' docs/library.md | sed '1d; s/^    //' >$T/want
cc -std=c11 -Wall -Wextra -Werror -I. $T/example.c $PLAIN/libthirdgen.a -lyaml \
    -lutf8proc -ljansson -lxxhash -ldl -o $T/example &&
    $T/example >$T/got; echo $?
cmp $T/want $T/got && wc -l <$T/got
