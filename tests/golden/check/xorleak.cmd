# An exclusive or that is not an or: with a wrong reading of `^` over terms this
# one was proved innocuous.
cat >$T/xorleak.yaml <<'END'
isa: xorleak
base: vt
instructions:
  - group: Mine
    user: execute
    rows:
      - {name: x, op: 0x50, form: R, asm: "a",
         do: "if (R.l ^ 0x35a10) != (R.l | 0x35a10) { r[a] <- 7 }"}
END
thirdgen check --brief $T/xorleak.yaml
echo "status $?"
thirdgen check --explain $T/xorleak.yaml | grep '^.*error: x '
