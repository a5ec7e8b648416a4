/* internal.h: what the files of repl/ share.
 *
 *     say.c       what is said to the user
 *     words.c     the words of a command line
 *     time.c      steps, checkpoints, changes, going anywhere
 *     past.c      the latest earlier time at which something holds
 *     levels.c    machines within machines, and places in them
 *     expr.c      expressions: reading them
 *     eval.c      ... and what they come to
 *     insn.c      instructions, as the user writes them
 *     class.c     their classes
 *     context.c   what is shown at a stop
 *     square.c    the commuting square
 *     shadow.c    catch square
 *     place.c     places
 *     seen.c      what stops are seen against
 *     stops.c     where to stop: breakpoints, watchpoints, events
 *     breaks.c    ... the commands that make and change them
 *     look.c      print, x, disassemble, display
 *     target.c    what is debugged: program, set, monitors
 *     list.c      the source
 *     report.c    what is said where it stops
 *     run.c       forwards, until a stop
 *     go.c        ... by every command that goes
 *     back.c      backwards
 *     seek.c      to any time
 *     reason.c    why, origin, explain, cost
 *     change.c    set, eval, exec, inject, undo
 *     info.c      info ...
 *     lesson.c    the tutorial
 *     commands.c  finding a command, help
 *     complete.c  completion
 *     line.c      a line, carried out
 *     script.c    source, echo, assert, expect
 *     table.c     the table of commands
 *     repl.c      beginning and end
 *
 * A file uses those above it: as linker symbols go there is no circle, which
 * tests/golden/layout/circles sees to.
 */
#ifndef REPL_INTERNAL_H
#define REPL_INTERNAL_H

#include "repl/repl.h"
#include "lockstep/vmmap.h"

/* ---- What is debugged: target.c ------------------------------------------ */

struct source_text {           /* a source, for `list` */
	char *name;
	struct text text;      /* empty: cannot be had */
	struct source_text *next;
};

struct target {
	struct isa *isa;                 /* owned */
	struct asm_image *program[VMM_VMS_MAX]; /* owned */
	const char *name[VMM_VMS_MAX];   /* as the reader calls them */
	unsigned programs;
	struct vmm_stack *stack;         /* owned; NULL: bare */
	const struct asm_image *image;   /* all of it */
	unsigned depth;                  /* monitors; also the guest's level */
	addr q;                          /* of the real machine */
	bool words;                      /* console form */
	struct source_text *sources;
	struct vmm_labels *labels;       /* consoles of several VMs; owned;
	                                    NULL: there is one */
};

void repl_target_free(struct target *t);
/* The text of a source file, or NULL. */
const struct text *repl_target_source(struct repl *r, const char *name);

/* ---- Time: time.c -------------------------------------------------------- */

/* A machine but for its storage. */
struct registers {
	struct psw psw;
	word timer, clock, inputs, outputs;
	struct machine_counts counts;
};

struct checkpoint {
	word t;
	unsigned edits;      /* made before it */
	struct machine m;    /* without engine */
};

struct cell {
	addr at;
	word value;
};

/* A change by the user: part of history, at time t. */
struct edit {
	word t;
	char *what;               /* the command */
	struct registers after;
	struct cell *cells;       /* new values */
	size_t cell_count;
};

struct history {
	word now;                 /* steps since the start */
	enum machine_status status; /* HALTED or WEDGED when it has ended */
	bool have_step;           /* m.step is the step that led here */
	struct checkpoint *list;  /* by time */
	size_t count, room;
	struct machine spare;     /* storage of one given up, or none */
	word chunk;               /* steps made at a time; 0: not known */
	double since;             /* the host's clock at the last one kept, or
	                             gone back to */
	double keeping;           /* what that one took, seconds */
	struct edit *edits;       /* by time, in order */
	size_t edit_count, edit_room;
	unsigned applied;         /* of them, at `now` */
	word *input;              /* console input, by index: the machine's,
	                             or VM 0's when there are several */
	size_t input_count, input_room;
	word *output;             /* console output of this history */
	size_t output_count, output_room;
	word settled;             /* settle_input has seen to so many of the
	                             machine's */
	bool midline;             /* the user's line is not at its start */
	bool flushed;             /* the last lines of several VMs were said */
	word seeks;               /* how often it went elsewhere */
};

/* Time 0, with the machine as it is. False: no memory. */
bool repl_time_start(struct repl *r);
void repl_time_free(struct repl *r);
/* One step by the reference interpreter; false when it has ended. */
bool repl_time_step(struct repl *r);
/* After a step was finished, now counted: the rest of its accounts. */
void repl_time_stepped(struct repl *r, enum machine_status s);
/* At most `limit` steps at full speed. Where machine_run stops, and at the end,
 * `look` is asked whether to stop; `wrote`: the last step wrote a watched cell,
 * and r->m.step is its record. It may be NULL. */
word repl_time_run(struct repl *r, word limit,
                   bool (*look)(struct repl *r, bool wrote, void *ctx),
                   void *ctx);
/* To that time, or to the end if that comes before. */
void repl_time_seek(struct repl *r, word t);
/* The step that led here: NULL at time 0 or after a change. */
const struct machine_step *repl_time_last(struct repl *r);
/* Makes what was done to r->m since `before` (a copy, taken at the same time)
 * part of history. */
bool repl_time_edit(struct repl *r, const struct machine *before,
                    const char *what);
bool repl_time_undo(struct repl *r, struct text *what);
bool repl_time_input(struct repl *r, word w);
/* The word of input that the machine took, or would take, as number `index`;
 * nobody is asked for it. */
word repl_time_taken(const struct repl *r, word index);
/* The console of r->m: what is said, and when, is this file's business. False:
 * no memory. */
bool repl_time_console(struct repl *r);
/* repl_time_taken as console.in, with the debugger as ctx. */
word repl_time_peek(void *ctx, word index);

/* ---- Levels: levels.c ---------------------------------------------------- */

/* A machine as those on it see it. Level 0 is the real one; on level i < depth
 * runs a monitor, on level depth the guests. */
struct view {
	unsigned level;
	unsigned vm;                   /* its number among its monitor's */
	bool known;                    /* the monitor has set it up */
	bool turn;                     /* it is this level that executes */
	enum vmm_status status;
	struct psw psw;                /* M, P and R, virtual */
	word timer;
	addr at, q;                    /* its storage in the real machine */
	const struct asm_image *image; /* the program on it */
};

void repl_level_view(const struct repl *r, const struct machine *m,
                     unsigned level, struct view *v);
/* Who executes next. */
unsigned repl_level_turn(const struct repl *r, const struct machine *m);
/* The same of VM number `vm` of the monitor below, which may not be the one
 * that has the processor. */
void repl_level_view_vm(const struct repl *r, const struct machine *m,
                        unsigned level, unsigned vm, struct view *v);

/* A machine of a level is between two instructions of its own when it is
 * settled (lockstep/vmmap.h) and its next step is what happens next, whoever
 * makes it: the real machine, or a monitor that interprets it. So it is once
 * for each of its steps, and this is the only clock that all levels have: what
 * stops a level, stops it there. */
bool repl_level_between(const struct repl *r, const struct machine *m,
                        unsigned level, unsigned vm, struct vmmap_view *v);

/* Whether VM number `vm` has ended while others of its monitor run on. */
bool repl_level_ended(const struct repl *r, unsigned level, unsigned vm);
/* Whether it is between two instructions, as a goal_fn: of the machine that
 * *whose names. */
struct whose {
	unsigned level, vm;
};
bool repl_level_is_between(struct repl *r, void *whose);

/* The VM of that level which has the processor, at a moment. */
struct moment {
	unsigned level, vm;
	bool between;        /* two of its instructions: then */
	struct vmmap_view v; /* ... its state */
	bool fetches;        /* ... and it is about to fetch the one */
	addr from;           /* ... at this real address */
};
void repl_level_moment(const struct repl *r, const struct machine *m,
                       unsigned level, struct moment *out);
/* Whether it is between two of its instructions. */
bool repl_level_boundary(const struct repl *r, const struct machine *m,
                         unsigned level);
const char *repl_level_name(const struct repl *r, unsigned level);
/* The real address of a virtual, or of an absolute, address of a level. */
bool repl_view_relocate(const struct view *v, word a, addr *real);
bool repl_view_absolute(const struct view *v, word a, addr *real);
/* The real address of its register n. */
bool repl_view_register(const struct view *v, unsigned n, addr *real);
/* The level whose program has a real cell; *vm: in which VM of its monitor. */
unsigned repl_level_owner(const struct repl *r, addr real, unsigned *vm);
/* The program of a level, in VM number `vm`; *from is where its cell 0 is.
 * NULL: there is none. */
const struct asm_image *repl_level_program(const struct repl *r, unsigned level,
                                           unsigned vm, addr *from);
/* That of the owner. */
const struct asm_image *repl_level_image_at(const struct repl *r, addr real,
                                            addr *from);
/* "main+3", or nothing. */
void repl_level_place(const struct repl *r, addr real, struct text *out);
/* "programs/fib.s:12", or nothing. */
void repl_level_line(const struct repl *r, addr real, struct text *out);
/* The real address of the fetch to come; false: none (it will trap). */
bool repl_fetch_address(const struct machine *m, addr *real);

/* ---- Expressions: expr.c, eval.c ----------------------------------------- */

/* An expression that was read: names are resolved. */
struct expr;

struct value {
	word w;
	bool place;   /* a label, or a label and a number: */
	bool cell;    /* a register, mem[], E[] or real[]: */
	addr real;    /* ... its real address */
};

/* Reads an expression, with the names that the program of `scope` has; *s is
 * left behind it. NULL: an error in it, which was told. */
struct expr *repl_expr_parse(struct repl *r, const struct view *scope,
                             const char **s);
/* The same if it is all of s. */
struct expr *repl_expr_parse_all(struct repl *r, const struct view *scope,
                                 const char *s);
void repl_expr_free(struct expr *e); /* NULL is allowed */
/* Its value for that view, now. False: it has none, which was told. */
bool repl_expr_eval(struct repl *r, const struct expr *e, const struct view *v,
                    struct value *out);
/* The same; why it has none goes to *why. */
bool repl_expr_try(struct repl *r, const struct expr *e, const struct view *v,
                   struct value *out, struct text *why);

/* What there is to watch in it. */
enum expr_form {
	FORM_CELL,     /* a cell, or an address, always the same */
	FORM_MOVING,   /* a cell, which one depends on the state */
	FORM_CONSTANT, /* neither, and always the same */
	FORM_VALUE
};
enum expr_form repl_expr_form(const struct expr *e);

/* An address, or with `cells` a cell: see repl_expr_address and _cell. */
struct location {
	struct expr *e;         /* owned */
	bool absolute, machine; /* `E:`, `real:` before it */
	bool cells;
};
bool repl_location_parse(struct repl *r, const struct view *scope,
                         const char **s, bool cells, struct location *p);
bool repl_location_eval(struct repl *r, const struct location *p,
                     const struct view *v, addr *real);

/* Reads an expression and computes it; *s is left behind it. Errors are told.
 */
bool repl_expr_value(struct repl *r, unsigned level, const char **s,
                     struct value *out);
/* The same for an address: a label, an expression taken as virtual, or with
 * `E:` or `real:` before it as absolute. `*` before it changes nothing. */
bool repl_expr_address(struct repl *r, unsigned level, const char **s,
                       addr *real);
/* The same for a cell: an address, or a register, mem[a], *a, E[a] or real[a],
 * which stand for themselves here and not for the address they hold. */
bool repl_expr_cell(struct repl *r, unsigned level, const char **s, addr *real);
/* The value of all of s. */
bool repl_expr_whole(struct repl *r, unsigned level, const char *s, word *out);

struct display; /* look.c */

struct variable {
	char *name;
	word value;
	struct variable *next;
};

/* ---- Stops: stops.c ------------------------------------------------------ */

enum stop_kind {
	STOP_NONE, STOP_BREAK, STOP_WATCH, STOP_RWATCH, STOP_AWATCH, STOP_CATCH,
	STOP_KINDS
};
enum event {
	EVENT_NONE, EVENT_TRAP, EVENT_MODE, EVENT_WORLD, EVENT_RELOC,
	EVENT_CLASS, EVENT_OP, EVENT_SQUARE, EVENT_COUNT
};

/* A cell that was read or written. */
struct access {
	addr real;
	bool write;
	word old, value;
};

enum { TOUCHES = RTL_REFERENCES_MAX + 2 }; /* cells that a step may write */

struct stop {
	unsigned number;
	enum stop_kind kind;
	enum event event;      /* CATCH */
	unsigned level;        /* of whose machine: see repl_level_between */
	unsigned vm;           /* BREAK, WATCH: in which VM, of several */
	addr real, count;      /* BREAK: where; WATCH: which cells */
	struct expr *watched;  /* WATCH: a value; NULL: cells */
	enum trap cause;       /* CATCH trap; NONE: any */
	unsigned class;        /* CATCH class */
	const struct isa_insn *insn; /* CATCH op */
	bool enabled, temporary;
	word ignore, hits;
	char *what;            /* as typed */
	char *condition;       /* as typed; NULL: none */
	struct expr *test;     /* ... and as read */
	char **commands;       /* to be carried out */
	size_t command_count;
	struct stop *next;

	bool hit;              /* where the machine is now */
	struct text detail;    /* ... and more about it */

	/* WATCH: since its machine was between two instructions last. seen.c */
	struct cell touch[TOUCHES]; /* cells written, and what was in them */
	unsigned touches;
	struct access access;  /* what its step does, if accessed */
	bool accessed;
	word last;             /* the value, if it had one */
	bool had;
};

struct stop *repl_stop_find(struct repl *r, unsigned number);
void repl_stop_delete(struct repl *r, struct stop *s);
void repl_stops_free(struct repl *r);
/* Whether stopping needs a look at every step. */
bool repl_stops_slow(const struct repl *r);
/* Marks where machine_run must stop for the stops there are, and for a goal
 * that is marked; NULL: none. */
struct goal;
void repl_stops_mark(struct repl *r, const struct goal *g);
bool repl_stops_marked(const struct repl *r); /* is there a mark here? */
/* How many stops are due where the machine is, after r->m.step if `stepped`:
 * all of them are `hit`, no others. `counting`: hits and ignore counts go
 * on. */
unsigned repl_stops_due(struct repl *r, bool stepped, bool counting);
void repl_stops_clear(struct repl *r); /* none is hit */
void repl_stop_describe(const struct stop *s, struct text *out);
/* catch square: a bare machine runs beside each guest. At a moment: it begins
 * anew unless it is in step. After a write: notes it. At the next moment:
 * whether the guest's step does not commute. shadow.c */
void repl_shadow_begin(struct repl *r, const struct moment *now);
void repl_shadow_write(struct repl *r, addr real);
bool repl_shadow_broken(struct repl *r, const struct moment *now,
                        struct text *why);
void repl_shadow_forget(struct repl *r);

/* ---- Going: run.c, go.c, back.c ------------------------------------------ */

bool repl_insn_calls(const struct isa_insn *i); /* insn.c */
/* Reads a place: LABEL, FILE:LINE, LINE or an address. place.c */
bool repl_stop_place(struct repl *r, const char **s, addr *real);
void repl_show_cycle(struct repl *r, const struct machine_cycle *c, unsigned n);

enum outcome {
	OUT_GOAL, OUT_STOP, OUT_LIMIT, OUT_END, OUT_INTERRUPT, OUT_START,
	OUT_USED_UP
};
typedef bool goal_fn(struct repl *r, void *ctx);

/* Where a run is to end. It is looked at after every step, unless it is
 * marked: then it is only reached where the machine of that level is about to
 * fetch from that real address. */
struct goal {
	goal_fn *reached;
	void *ctx;
	bool marked;
	unsigned level;
	addr from;
};

/* Runs until the goal (NULL: none), a stop, or `limit` steps were made. If it
 * ends at stops, all of them are hit, also where it is the goal. run.c */
enum outcome repl_run(struct repl *r, const struct goal *g, word limit,
                      bool counting);
/* What is said then, with the context; what the stops hit there have to be done
 * is in r->todo. True unless interrupted or used up. report.c */
bool repl_go_report(struct repl *r, enum outcome o, const char *reason);

/* The commands of a stop that was hit. */
struct todo {
	char **line;
	size_t count;
	struct todo *next;
};
void repl_todo_free(struct todo *t); /* all of them */
/* To the latest time, at most that many steps before, at which the test holds;
 * r->m.step is the step that led there. False, and where it was, when there is
 * none. past.c */
bool repl_back_find(struct repl *r, goal_fn *test, void *ctx, word most);

/* ---- The debugger -------------------------------------------------------- */

enum complete {
	COMPLETE_NONE, COMPLETE_COMMAND, COMPLETE_EXPRESSION, COMPLETE_FILE,
	COMPLETE_INSN, COMPLETE_INFO, COMPLETE_EVENT, COMPLETE_SET,
	COMPLETE_LESSON
};

struct command_row {
	const char *name, *aliases; /* aliases separated by blanks */
	bool (*run)(struct repl *r, const char *arguments);
	const char *arguments;
	enum complete complete;
	bool repeats;               /* an empty line does it again */
	bool idle;                  /* needs no program */
	const char *about;
};
/* Rows with a NULL run are headings; the last has a NULL name. */
extern const struct command_row repl_command_rows[];
const struct command_row *repl_command_find(struct repl *r, const char *name,
                                            size_t n);
/* The same without a word about it: NULL. */
const struct command_row *repl_command_quietly(const struct repl *r,
                                               const char *name, size_t n);

enum { DISPLAYS = 32, NEST_MAX = 16 };

struct info_topic {
	const char *name, *about;
	bool (*show)(struct repl *r);
	bool (*one)(struct repl *r, const char *arguments); /* or NULL */
};
extern const struct info_topic repl_info_topics[]; /* the last has no name */
extern const char *const repl_event_names[EVENT_COUNT];

struct shorthand {
	char *name, *command;
	struct shorthand *next;
};

struct mark { /* checkpoint N */
	word t;
	char *note;
};

struct repl {
	struct repl_host host;
	const struct command_row *rows; /* repl_command_rows */
	struct text out;             /* not yet given to the host */
	bool loaded;
	struct target target;
	struct machine m;            /* always at history.now */
	struct history history;
	struct console console;      /* the machine's */
	struct console guest_console; /* VM 0's, when there are several */
	unsigned level;              /* through whose eyes */
	word steps;                  /* made going forwards, in all */
	word said;                   /* bytes of text, in all */
	bool full;                   /* ... and there was more */
	double busy_from, busy_shown; /* the host's clock; 0: not yet */
	bool failed;                 /* the command at hand */
	int status;
	bool quitting;
	bool json;                   /* set output json */
	char *last;                  /* what an empty line repeats */
	unsigned nest;               /* how deep in scripts and commands */
	struct stop *stops;
	unsigned stop_count;         /* numbers given */
	struct text reason;          /* why it stopped */
	unsigned *stopped;           /* numbers of the stops hit there */
	size_t stopped_count;
	struct todo *todo;           /* their commands, not yet carried out */
	word runs;                   /* that have ended */
	char *log;                   /* a file that gets everything said */
	char *record;                /* a file that gets the lines given */
	struct shorthand *shorthands; /* `alias` */
	struct stop *collecting;     /* `commands` for it are being read */
	struct display *displays[DISPLAYS];
	struct mark *marks;
	size_t mark_count, mark_room;
	struct variable *variables;
	word last_value;             /* $ */
	addr next_x;                 /* x without an address goes on here */
	char x_letter;               /* ... in this format; 0: as is best */
	unsigned first_list, next_list;
	const char *list_file;
	word shown[ISA_REGISTERS];   /* registers at the last stop */
	bool shown_valid;
	unsigned shown_level;
	struct sights *sights;       /* what stops are seen against: seen.c */
	struct shadow *shadow;       /* catch square, each guest's: shadow.c */
	word square_steps;           /* of the last `square`; 0: none */
	bool square_different;
	char square_insn[32];
	enum trap why;               /* cause of the step `why` explained */
	word why_at;                 /* ... at that time; 0: none */
	struct lesson_state {
		unsigned number;     /* 0: none */
		unsigned passed;     /* bit n - 1: lesson n */
	} lesson;
	/* what is known of the set's instructions, by their numbers; NULL:
	 * nothing was asked yet */
	struct theorems_report **reports;
};

/* Text for the user. */
void repl_say(struct repl *r, const char *format, ...) TEXT_PRINTF(2, 3);
void repl_say_flush(struct repl *r);
void repl_empty(struct text *t);                         /* keeps its room */
void repl_say_wrapped(struct repl *r, const char *text); /* in paragraphs */
/* One line beginning with "error: "; the command has failed. Always false. */
bool repl_fail(struct repl *r, const char *format, ...) TEXT_PRINTF(2, 3);
void repl_fail_diags(struct repl *r, struct diags *d);
/* Whether a long command is to end: the user wants it, or there was too much
 * output. */
bool repl_interrupted(struct repl *r);
/* The same, in a long command, now and then: how far it has come is shown. */
bool repl_busy(struct repl *r);
void repl_busy_end(struct repl *r); /* the command is done */

/* Words of a command line. */
const char *repl_skip_blanks(const char *s);
bool repl_next_word(const char **s, const char **word, size_t *n);
bool repl_word_is(const char *word, size_t n, const char *name);
bool repl_read_number(struct repl *r, const char **s, word *out);
/* The number of a breakpoint or the like: digits or $NAME, and behind it a
 * blank, a `-` or nothing: no expression, for another argument may follow. */
bool repl_read_id(struct repl *r, const char **s, const char *of, unsigned *n);
/* The optional count that is all of s: 1 without one. */
bool repl_read_count(struct repl *r, const char *s, word *n);
bool repl_at_end(struct repl *r, const char *s); /* or it is an error */

void repl_print_word(word w, struct text *out);
void repl_show_context(struct repl *r);
void repl_show_displays(struct repl *r);
void repl_displays_free(struct repl *r);
const char *repl_display_typed(const struct display *d);
void repl_show_insn(struct repl *r, addr real, const struct view *v,
                    struct text *out);

/* Whether the word's instruction is in a class, and which class has a name.
 * class.c */
bool repl_in_class(struct repl *r, word w, unsigned class);
bool repl_class_named(struct repl *r, const char *w, size_t n, unsigned *class);
void repl_classes_forget(struct repl *r);
/* The last whole step of a level's machine, made again by a bare one, which
 * the caller frees, between those two times; the debugger is at *to then, or
 * anywhere when there was none. square.c */
bool repl_square_redo(struct repl *r, unsigned level, struct machine *bare,
                      word *from, word *to);
/* Whether a cell, and whether all else, is the same on a bare machine and, seen
 * as v, under monitors; what not goes to *what. square.c */
bool repl_square_cell(const struct machine *bare, const struct machine *real,
                      const struct vmmap_view *v, addr a, struct text *what);
bool repl_square_rest(const struct machine *bare, const struct vmmap_view *v,
                      struct text *what);
/* The machine of a level, taken out of the real one. square.c */
bool repl_bare_machine(const struct repl *r, const struct machine *m,
                       unsigned level, struct machine *out);
/* One instruction, as the selected level's program would write it. insn.c */
bool repl_assemble_insn(struct repl *r, const char *text, word *w);
/* Adds a line to the file of `record`. */
void repl_record_line(struct repl *r, const char *line);
/* The command a shorthand stands for, with the rest of the line: the caller's
 * to free; NULL: none of that name. commands.c */
char *repl_shorthand_line(struct repl *r, const char *name, size_t n,
                          const char *rest);
void repl_lesson_check(struct repl *r); /* has the student done it? */

#define REPL_COMMANDS(X) \
	X(step) X(next) X(finish) X(until) X(advance) X(cycle) X(continue) \
	X(run) X(restart) X(world) X(vmenter) X(vmexit)                 \
	X(reverse_step) X(reverse_next) X(reverse_continue) X(reverse_finish) \
	X(reverse_cycle) X(seek) X(when) X(checkpoint) X(goto)          \
	X(break) X(tbreak) X(watch) X(rwatch) X(awatch) X(catch)        \
	X(commands) X(condition) X(delete) X(enable) X(disable) X(ignore) \
	X(print) X(x) X(list) X(disassemble) X(context) X(info) X(map)  \
	X(display) X(undisplay) X(level) X(up) X(down) X(square)        \
	X(why) X(origin) X(classify) X(cost) X(explain)                 \
	X(set) X(eval) X(exec) X(inject) X(undo) X(input)               \
	X(load) X(save) X(restore) X(source) X(record) X(log)           \
	X(assert) X(expect) X(echo) X(quit)                             \
	X(help) X(apropos) X(alias) X(tutorial)
#define X(id) bool repl_do_##id(struct repl *r, const char *arguments);
REPL_COMMANDS(X)
#undef X

#endif
