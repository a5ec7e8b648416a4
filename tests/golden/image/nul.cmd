# a NUL byte is not JSON: images, divergences, witnesses, sweeps and scripts
# with one are refused where it stands, by every command that reads them
thirdgen asm programs/hello.s -o $T/whole.img
cd $T
head -c 60 whole.img >nul.img; printf '\0' >>nul.img
tail -c +61 whole.img >>nul.img
for command in run dis equiv 'debug --batch'; do
	timeout 10 thirdgen $command nul.img; echo "status $?"
done
printf '{"format": "thirdgen-witness-1",\n"a": \0}' >nul.json
printf '{"thirdgen": "divergence",\n"isa": \0}' >nul.div
for f in nul.json nul.div; do thirdgen replay $f; done
printf 'echo before\n\0\nassert 0\n' >nul.cmd
thirdgen debug whole.img --batch -x nul.cmd | tail -n 1
printf '\0\n' >nul.jsonl
thirdgen sweep nul.jsonl
