#!/usr/bin/env python3
"""typed.py: debugger sessions at a terminal say what they say from a pipe.

    tests/debug/typed.py tests/debug/*.cmd

Each session is run twice: its lines from a pipe, and typed, one after the
other, at a pseudo-terminal through libedit. What the debugger answers must be
the same, but for the greeting and that lines are echoed by the editor. Then
come things that only a terminal has: completion, history, Ctrl-C, Ctrl-D, and
a width of 80. Prints a line for each, and fails if any differs.
"""
import concurrent.futures
import os, pty, re, select, subprocess, sys, tempfile, termios, time

TIMEOUT = 50
NEXT = re.compile(r'\n(?:[^\n]*(?:@[0-9.]+|\(no program\))> |> )$')
PROMPT = re.compile(r'(?:^|\n)([^\n]*(?:@[0-9.]+|\(no program\))> |> )$')


class Terminal:
    def __init__(self, args, env=None):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for name, value in {'TERM': 'dumb', **(env or {})}.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            os.execvp('thirdgen', ['thirdgen', 'debug'] + args)
        self.text = ''
        self.typed = None

    def until(self, done):
        """Reads until done(text); the text."""
        end = time.time() + TIMEOUT
        while not done(self.text):
            if not select.select([self.fd], [], [], end - time.time())[0]:
                raise TimeoutError(repr((self.typed, self.text[-300:])))
            try:
                more = os.read(self.fd, 65536)
            except OSError:
                more = b''
            if not more:
                break
            self.text += more.decode('utf-8', 'replace').replace('\r', '')
        text, self.text = self.text, ''
        return text

    def prompt(self):
        return self.until(lambda t: PROMPT.search(t) is not None)

    def next_prompt(self):
        """A prompt on a line after this one: what is typed redraws it."""
        return self.until(lambda t: NEXT.search(t) is not None)

    def write(self, data):
        """Types, when the editor listens: it shows its prompt first and takes
        over the terminal then; what comes in between may be lost."""
        end = time.time() + TIMEOUT
        while (termios.tcgetattr(self.fd)[3] & termios.ICANON and
               time.time() < end):
            time.sleep(0.002)
        os.write(self.fd, data)

    def interrupt(self):
        self.write(b'\x03')
        return self.next_prompt()

    def type(self, line):
        self.typed = line
        self.write(line.encode() + b'\n')
        return self.next_prompt()

    def end(self):
        self.until(lambda t: False)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def answers(text, typed):
    """What was said, without prompts and the lines typed at them, which the
    terminal echoes by itself when they come before the editor does."""
    lines = []
    for line in text.split('\n'):
        line = re.sub(r'^.*(?:@[0-9.]+|program\))> .*|^> .*', '', line)
        if line.strip() and line not in typed:
            lines.append(line.rstrip())
    return lines


def session(name):
    with open(name) as f:
        script = f.read().replace('$T', os.environ['T'])
    found = re.search(r'^# args: (.*)', script, re.M)
    args = found.group(1).split() if found else []
    piped = subprocess.run(['thirdgen', 'debug'] + args, input=script,
                           capture_output=True, text=True, timeout=TIMEOUT)
    t = Terminal(args)
    text = re.sub(r'^.*?teaches them\.\n', '', t.prompt())
    for line in script.splitlines():
        if PROMPT.search(text) is None:
            break
        text += t.type(line)
    if PROMPT.search(text):
        t.write(b'\x04')
    t.end()
    typed = set(script.splitlines())
    a, b = answers(piped.stdout, typed), answers(text, typed)
    if a == b and len(a) > 3:
        return None
    for i, (x, y) in enumerate(zip(a + [''] * len(b), b + [''] * len(a))):
        if x != y:
            return f'line {i + 1}: piped {x!r}, typed {y!r}'
    return 'nothing was said'


def completes():
    t = Terminal(['programs/hello.s'])
    t.prompt()
    t.write(b'brea\t')
    t.until(lambda s: 'break ' in s)
    t.write(b'star\t')
    t.until(lambda s: 'start ' in s)
    text = t.type('')
    t.write(b'reverse-n\t')  # a name with a hyphen
    t.until(lambda s: 'reverse-next ' in s)
    text += t.type('')
    t.write(b'classify bge\t')  # an instruction
    t.until(lambda s: 'bgeu' in s)
    t.write(b'u\t')
    text += t.type('')
    t.write(b'info reg\t')
    t.until(lambda s: 'registers' in s)
    text += t.type('r1')
    t.write(b'catch tr\t')
    t.until(lambda s: 'trap' in s)
    t.write(b'mem\t')
    t.until(lambda s: 'memory' in s)
    text += t.type('')
    t.write(b'\x04')
    t.end()
    wanted = ('breakpoint 1 at start', 'bgeu: innocuous', 'r1   0x0',
              'catchpoint 2: trap memory')
    return None if all(w in text for w in wanted) else repr(text)


def coloured(no_color):
    t = Terminal(['programs/hello.s', '--under', 'vmm', '-q'],
                 {'TERM': 'xterm', 'NO_COLOR': no_color})
    t.until(lambda s: '@0> ' in s)
    t.write(b'next 2\n')
    t.until(lambda s: '@63> ' in s)
    t.write(b'square\n')
    text = t.until(lambda s: 'it commutes' in s and '@63> ' in s)
    t.write(b'\x04')
    t.end()
    return '\x1b[32mit commutes\x1b[0m' in text


def colours():
    if not coloured(None):
        return 'a square that commutes is not green'
    return 'NO_COLOR is not heeded' if coloured('1') else None


def locales():
    """Nothing of what is typed or loaded kills the editor in the C locale."""
    with tempfile.NamedTemporaryFile('w', suffix='.s') as f:
        f.write(' .org 32\n .entry on\non: jmp on ; \u00e4\u2603\n')
        f.flush()
        for name in 'C', 'C.UTF-8', 'xx_YY.ISO-8859-1':
            t = Terminal([f.name], {'LC_ALL': name, 'LANG': name})
            t.prompt()
            text = t.type('echo \u00e4\u2603 here')
            text += t.type('list')
            text += t.type('print 6 * 7')
            t.write(b'\x04')
            if t.end() != 0 or '42  0x2a' not in text:
                return name + ' ' + repr(text)
    return None


def interrupts():
    with tempfile.NamedTemporaryFile('w', suffix='.s') as f:
        f.write(' .org 32\n .entry on\non: jmp on\n')
        f.flush()
        t = Terminal([f.name])
        t.prompt()
        t.write(b'continue\n')
        time.sleep(0.3)
        os.write(t.fd, b'\x03')  # now nobody reads
        text = t.next_prompt()
        if 'interrupted' not in text:
            return repr(text)
        t.type('watch E:3000')
        t.write(b'reverse-continue\n')
        time.sleep(0.3)
        os.write(t.fd, b'\x03')
        text = t.next_prompt()
        if 'interrupted' not in text:
            return repr(text)
        text = t.type('reverse-step')
        t.write(b'half a line')
        t.until(lambda s: 'half a line' in s)
        text += t.interrupt()
        t.write(b'\x04')
        status = t.end()
        return None if '@' in text and status == 0 else repr(text)


def long_ones():
    """A long command shows how far it has come, and one Ctrl-C ends it."""
    with tempfile.NamedTemporaryFile('w', suffix='.s') as f:
        f.write(' .org 32\n .entry on\non: addi r1, r1, 1\n jmp on\n')
        f.flush()
        t = Terminal([f.name, '--under', 'vmm'])
        t.prompt()
        for stop in 'catch square', 'rwatch 300', 'watch mem[300] + r1 > 5':
            t.type(stop + ' if M == 2')
            t.write(b'continue\n')
            t.until(lambda s: re.search(r'time \d+; Ctrl-C ends it', s))
            os.write(t.fd, b'\x03')
            text = t.next_prompt()
            if 'interrupted' not in text:
                return repr(text)
            t.type('delete')
        for line in 'break on', 'commands', 'print r1', 'continue', 'end':
            t.type(line)
        t.write(b'continue\n')
        t.until(lambda s: s.count('=> ') > 20)  # it is shown as it goes
        os.write(t.fd, b'\x03')
        text = t.next_prompt()
        if 'interrupted' not in text:
            return repr(text[-300:])
        t.type('delete')
        t.write(b'cycle 100000000\n')
        t.until(lambda s: s.count('cycle 1 ') > 20)
        os.write(t.fd, b'\x03')
        text = t.next_prompt()
        t.write(b'\x04')
        status = t.end()
        if 'interrupted' in text and status == 0:
            return None
        return repr((status, text[-300:]))


def remembers():
    with tempfile.TemporaryDirectory() as d:
        env = {'XDG_STATE_HOME': d}
        t = Terminal(['programs/hello.s'], env)
        t.prompt()
        t.type('print 6 * 7')
        t.write(b'\x04')
        t.end()
        with open(d + '/thirdgen/history') as f:
            if f.read() != 'print 6 * 7\n':
                return 'the history file'
        t = Terminal(['programs/hello.s'], env)
        t.prompt()
        text = t.type('\x1b[A')
        t.write(b'\x04')
        t.end()
        return None if '42  0x2a' in text else repr(text)


def attempt(test):
    try:
        return test()
    except (TimeoutError, subprocess.TimeoutExpired, OSError) as e:
        return f'no prompt: {e}'


def main():
    os.environ['XDG_STATE_HOME'] = tempfile.mkdtemp()
    os.environ.setdefault('T', os.environ['XDG_STATE_HOME'])
    failed = 0
    tests = [(os.path.basename(n), lambda n=n: session(n))
             for n in sys.argv[1:]]
    tests = tests or [('completion', completes), ('interrupts', interrupts), ('long ones', long_ones),
                      ('history', remembers), ('colours', colours),
                      ('locales', locales)]
    # side by side, for most of the time is spent waiting for each other
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, [test for _, test in tests]))
    for (name, _), why in zip(tests, answers):
        print(name, why or 'ok')
        failed |= why is not None
    return failed


sys.exit(main())
