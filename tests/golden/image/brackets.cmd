# refused at once
(printf '{"a": '; head -c 200000 /dev/zero | tr '\0' '[') >$T/b.img
thirdgen dis $T/b.img
