# thirdgen: make run | test | bench | install
#
#   all        build/thirdgen                san        the same with sanitizers
#   run        the theorems, at work         fuzz       each target, FUZZ_TIME s
#   test       everything that is checked    80         lines that are too wide
#   bench      how fast, how large           wc         lines of each part
#   sweep      random instruction sets       results    docs/results.md
#   soak       the engines compared for hours
#   mutants    are mistakes noticed?
#   prove      monitors proved, wrong ones refuted
#   install    under DESTDIR and PREFIX      uninstall  and away again
#
# Every part is a folder, every C file in it belongs to it; the folders in
# the order of the arrows: each may include those to its left.
PARTS := base isa machine theorems asm vmm hybrid-vmm lockstep trials proofs repl

CC      ?= cc
BUILD   ?= build
PREFIX  ?= /usr/local
OPT     ?= -O2 -g
JOBS    := $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

CFLAGS += -std=c11 $(OPT) -I. -D_POSIX_C_SOURCE=200809L
CFLAGS += -Wall -Wextra -Wpedantic      # the usual suspects
CFLAGS += -Wshadow                      # a name means one thing
CFLAGS += -Wstrict-prototypes -Wmissing-prototypes
CFLAGS += -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wundef
CFLAGS += $(WERROR) $(SANITIZE)

LDLIBS := -lyaml -lutf8proc -ljansson -lxxhash -ledit -ldl
# Z3 comes late, and throws: the sanitizers must have seen C++ by then
ifneq ($(SANITIZE),)
LDLIBS += -Wl,--no-as-needed -l:libstdc++.so.6
endif

lib_src  := $(foreach p,$(PARTS),$(sort $(wildcard $(p)/*.c)))
cli_src  := $(sort $(wildcard cli/*.c))
helpers  := $(patsubst %,tests/unit/%.c,harness rig debugger effects)
suites   := $(filter-out $(helpers),$(sort $(wildcard tests/unit/*.c)))
targets  := $(filter-out tests/fuzz/driver.c,$(sort $(wildcard tests/fuzz/*.c)))
plain    := $(patsubst %,tests/unit/%.c,$(shell sed '/^\#/d' tests/unit/plain))
help_src := $(helpers) cli/files.c $(sort $(wildcard tests/naive/*.c tests/vmm/*.c))
headers  := $(sort $(wildcard $(PARTS:=/*.h) cli/*.h bench/*.h tests/*/*.h))

obj = $(1:%.c=$(BUILD)/%.o)
exe = $(1:%.c=$(BUILD)/%)

# ---- Building

all: $(BUILD)/thirdgen

$(BUILD)/thirdgen: $(call obj,$(cli_src)) $(BUILD)/libthirdgen.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libthirdgen.a: $(call obj,$(lib_src))
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# every suite links with the harness, the helpers and the naive evaluator
$(call exe,$(suites)): $(BUILD)/%: $(BUILD)/%.o $(call obj,$(help_src)) \
                       $(BUILD)/libthirdgen.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
	    -lcunit $(LDLIBS)

# the allocator that fails on purpose comes before the real one
$(BUILD)/tests/unit/memory: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

# a solver that is not there, or lies, comes before the real one
$(BUILD)/tests/unit/theorems_rules $(BUILD)/solver: \
    LDFLAGS += -Wl,--wrap=theorems_z3_open,--wrap=theorems_z3_check
$(BUILD)/tests/unit/theorems_rules: $(BUILD)/tests/solver.o

# terms under an assignment; has theorems/z3.c in it
$(patsubst %,$(BUILD)/tests/unit/%,terms terms_limits definitions): \
    $(BUILD)/tests/given.o

# thirdgen with such a solver, and without any; where isa/ is found from
$(BUILD)/solver $(BUILD)/without-z3: $(BUILD)/%: $(BUILD)/tests/%.o \
    $(call obj,$(cli_src)) $(BUILD)/libthirdgen.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/tests/without-z3.o: CFLAGS += -DTHEOREMS_WITHOUT_Z3
$(BUILD)/tests/without-z3.o: theorems/z3.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/bench/bench: $(call obj,$(wildcard bench/*.c) cli/files.c) \
                      $(BUILD)/libthirdgen.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lm

# fuzz targets: over files with our driver, or with libFuzzer (make fuzz)
FUZZER ?= $(BUILD)/tests/fuzz/driver.o
$(call exe,$(targets)): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/cli/files.o \
                        $(BUILD)/libthirdgen.a $(FUZZER)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(FUZZFLAGS) $(LDLIBS)

tests: all $(call exe,$(suites)) $(call exe,$(targets)) \
    $(BUILD)/solver $(BUILD)/without-z3

.SECONDARY:
built_src := $(lib_src) $(cli_src) $(suites) $(targets) $(help_src) \
             tests/fuzz/driver.c tests/solver.c tests/given.c tests/without-z3.c \
             $(wildcard bench/*.c)
-include $(built_src:%.c=$(BUILD)/%.d)

# ---- Checking

# the list of sanitizers comes last: fuzz adds to it
SAN := -fno-sanitize-recover=undefined -fsanitize=address,undefined

# built by one compiler as it is used, by the other with its sanitizers
test:
	@tools/deps test
	@$(MAKE) -s --no-print-directory $(JOBS) WERROR=-Werror all headers \
	    $(call exe,$(plain)) engine-as-used san
	@BUILD=$(BUILD)/san PLAIN=$(BUILD) tests/run

engine-as-used: $(BUILD)/tests/unit/engine
	@$< # 61 million steps

san:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san CC=clang \
	    OPT='-O1 -g -fno-omit-frame-pointer' SANITIZE='$(SAN)' tests

# the engines against the reference, other cases each time, for hours
SOAK ?= 10000000000
soak: $(BUILD)/tests/unit/engine
	ENGINE_SEED=$$(date +%s) ENGINE_STEPS=$(SOAK) $<

# every header compiles alone
headers: $(headers:%=$(BUILD)/%.alone)
$(BUILD)/%.alone: %
	@mkdir -p $(@D)
	@for cc in gcc clang; do \
	    printf '#include "$<"\ntypedef int alone;\n' | $$cc $(CFLAGS) -MMD -MP -MT $@ -MF $@.d \
	        -Werror -fsyntax-only -x c - || exit 1; done; touch $@
-include $(headers:%=$(BUILD)/%.alone.d)

# every monitor on the list is proved, every wrong one refuted (minutes)
PROVED := vt:vmm vt:hvm shapes/svc:vmm shapes/halt:vmm shapes/lpsw:vmm \
          shapes/ldr:vmm shapes/lra:vmm shapes/rtf:hvm shapes/getm:hvm \
          shapes/jsu:hvm shapes/unop:hvm real/s360-67:vmm real/s360-67:hvm \
          real/m68010:vmm real/m68010:hvm real/pdp10:hvm real/pdp11-45:hvm
prove: all $(BUILD)/tests/unit/proofs_mutants
	@for p in $(PROVED); do echo "$$p"; $(BUILD)/thirdgen prove \
	    --isa $${p%:*} --under $${p#*:} >$(BUILD)/prove.out || { \
	    tail $(BUILD)/prove.out; exit 1; }; \
	    tail -n 9 $(BUILD)/prove.out; done
	@MUTANTS=all $(BUILD)/tests/unit/proofs_mutants

# is a mistake in the program noticed by a test? (hours; goes on where it was)
mutants:
	@BUILD=$(BUILD) tests/mutants/run

FUZZ_TIME ?= 20
fuzz:
	@tools/deps test
	@$(MAKE) -s --no-print-directory $(JOBS) BUILD=$(BUILD)/fuzz CC=clang \
	    OPT='-O1 -g' SANITIZE='$(SAN),fuzzer-no-link' FUZZER= \
	    FUZZFLAGS=-fsanitize=fuzzer tests/fuzz
	@for t in $(notdir $(basename $(targets))); do \
	    new=$(BUILD)/fuzz/new/$$t; mkdir -p $$new; echo "== $$t"; \
	    $(BUILD)/fuzz/tests/fuzz/$$t -max_total_time=$(FUZZ_TIME) \
	        -timeout=10 -max_len=4096 -print_final_stats=1 \
	        -artifact_prefix=$(BUILD)/fuzz/ $$new \
	        -seed_inputs=$$(tests/fuzz/seeds $$t | paste -sd,) \
	        >$$new.log 2>&1 || { tail -n 40 $$new.log; exit 1; }; \
	    grep '^stat::' $$new.log; done
tests/fuzz: $(call exe,$(targets))

# C, assembly and scripts; inputs of tests may be as wide as they like
80:
	@find $(wildcard $(PARTS)) .ci cli bench programs tests tools -type f \
	    '(' -name '*.[chsS]' -o -name '*.inc' -o ! -name '*.*' ')' \
	    ! -path '*/golden/*' ! -path '*/corpus/*' | LC_ALL=C sort | \
	    while read -r f; do expand "$$f" | awk -v f="$$f" \
	        'length > 80 {print f ":" NR ": " length}'; done

wc:
	@for p in $(wildcard $(PARTS)) cli tests bench; do printf '%-12s' $$p; \
	    find $$p -name '*.[ch]' | xargs -r cat | wc -l; done

# random instruction sets, many of them (minutes; goes on where it was)
SWEEP_ISAS ?= 2000
sweep: sweep-fresh
	@$(BUILD)/thirdgen sweep --isas $(SWEEP_ISAS) --guests 50 --seed 1 \
	    --resume $(BUILD)/sweep.jsonl --keep $(BUILD)/sweep-cases

# what is there was made by this program, or it is not used
sweep-fresh: all
	@[ -z "$$(find $(BUILD)/thirdgen isa vmm hybrid-vmm \
	    -newer $(BUILD)/sweep.jsonl 2>&1)" ] || rm -f $(BUILD)/sweep.jsonl

# docs/results.md, from runs
results: sweep-fresh
	@tools/results $(BUILD) $(SWEEP_ISAS) >$(BUILD)/results.md
	@mv $(BUILD)/results.md docs/results.md

# ---- Using

run:
	@tools/deps
	@$(MAKE) -s --no-print-directory $(JOBS) all
	@tools/show $(BUILD)/thirdgen

bench:
	@tools/deps
	@$(MAKE) -s --no-print-directory $(JOBS) all $(BUILD)/bench/bench
	@$(BUILD)/bench/bench $(STRICT:%=--strict) $(BUILD)

# the same, kept in the manual: a part of make results
results: results-bench
results-bench:
	@tools/deps
	@$(MAKE) -s --no-print-directory $(JOBS) all $(BUILD)/bench/bench
	@bench/keep $(BUILD) >$(BUILD)/bench.md && mv $(BUILD)/bench.md docs/bench.md

bin   := $(DESTDIR)$(PREFIX)/bin
share := $(DESTDIR)$(PREFIX)/share
data  := $(sort $(wildcard isa/README.md isa/*.yaml isa/*/*.yaml) \
           $(shell find programs vmm hybrid-vmm -name '*.s' -o -name '*.inc'))
install: all
	@$(MAKE) -s --no-print-directory install-files
install-files: # what is built, as it is
	install -d $(bin) $(share)/doc/thirdgen $(share)/man/man1 \
	    $(share)/bash-completion/completions
	install $(BUILD)/thirdgen $(bin)
	for f in $(data); do \
	    install -D -m 644 $$f $(share)/thirdgen/$$f || exit 1; done
	install -m 644 $(wildcard README.md) LICENSE docs/*.md $(share)/doc/thirdgen
	$(BUILD)/thirdgen help --man >$(share)/man/man1/thirdgen.1
	$(BUILD)/thirdgen help --completion \
	    >$(share)/bash-completion/completions/thirdgen

uninstall:
	rm -rf $(bin)/thirdgen $(share)/thirdgen $(share)/doc/thirdgen \
	    $(share)/man/man1/thirdgen.1 \
	    $(share)/bash-completion/completions/thirdgen

clean:
	rm -rf $(BUILD)

.PHONY: all tests test soak san headers mutants prove fuzz tests/fuzz 80 wc sweep \
        sweep-fresh results results-bench run bench install install-files \
        uninstall clean
