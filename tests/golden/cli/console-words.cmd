# words in and out as numbers
cat >$T/sum.s <<'END'
start:  in      r1
        beqi    r1, -1, done
        add     r2, r2, r1
        jmp     start
done:   out     r2
        out     r1
        halt
END
echo '1 2 0x10
39' >$T/in
thirdgen run $T/sum.s --console words --input $T/in
echo '1 two 3' | thirdgen run $T/sum.s --console words
