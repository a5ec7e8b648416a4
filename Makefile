# thirdgen: make run | test | bench | install | clean | 80 | wc
#
# Every part is a folder, every C file in it belongs to it; the folders in
# the order of the arrows: each may include those to its left.
PARTS := base isa machine asm vmm hybrid-vmm theorems repl

CC     ?= cc
BUILD  ?= build
PREFIX ?= /usr/local
OPT    ?= -O2 -g

CFLAGS += -std=c11 $(OPT) -I. -D_POSIX_C_SOURCE=200809L
CFLAGS += -Wall -Wextra -Wpedantic      # the usual suspects
CFLAGS += -Wshadow                      # a name means one thing
CFLAGS += -Wstrict-prototypes -Wmissing-prototypes
CFLAGS += -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wundef
CFLAGS += $(SANITIZE)

LDLIBS := -lyaml -lutf8proc -ljansson -lxxhash -ledit -ldl

lib_src := $(foreach p,$(PARTS),$(sort $(wildcard $(p)/*.c)))
cli_src := $(sort $(wildcard cli/*.c))
lib_obj := $(lib_src:%.c=$(BUILD)/%.o)
cli_obj := $(cli_src:%.c=$(BUILD)/%.o)

all: $(BUILD)/thirdgen

$(BUILD)/thirdgen: $(cli_obj) $(BUILD)/libthirdgen.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libthirdgen.a: $(lib_obj)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(lib_obj:.o=.d) $(cli_obj:.o=.d)

clean:
	rm -rf $(BUILD)

.PHONY: all clean
