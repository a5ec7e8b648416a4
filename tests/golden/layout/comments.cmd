# what comments name exists, and the test notices what does not
tools/comments && echo "every name stands for something"

mkdir -p $T/machine && cd $T
cat >machine/gone.c <<'END'
/* gone.c: see was.c; CELLS_MAX is not what cell_count counts to. */
enum { CELLS = 3 }; /* as tools/cell_map has it, cmd_ID too */
int cell_count;
END
$OLDPWD/tools/comments
