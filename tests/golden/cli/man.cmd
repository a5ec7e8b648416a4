# the manual page is roff that groff has nothing to say about, if there is one
thirdgen help --man >$T/man && head -n 12 $T/man
