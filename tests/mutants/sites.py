"""sites.py: where a C file can be wrong, and how.

Reads the syntax tree that clang prints and yields small edits, each a mistake
that a person could make; docs/mutants.md has the list of operators. What is
inside assert() is left alone, and so is what the preprocessor makes.
"""
import json, re, subprocess
from collections import namedtuple

Mutant = namedtuple('Mutant', 'file function inside operator start end text')

# What each operator is, in the order of the table in docs/mutants.md.
OPERATORS = {
    'bound':     'a comparison takes in its limit, or leaves it out',
    'compare':   'a comparison says the opposite',
    'logic':     '&& for ||, || for &&, or one of the two operands alone',
    'arith':     'one arithmetic, bitwise or shift operator for another',
    'assign':    'a compound assignment is another, or a plain one',
    'not':       '!, ~ or - is left out',
    'step':      '++ for --, -- for ++',
    'branch':    'a condition is negated, always true, or never',
    'arms':      'the arms of ?: are swapped',
    'answer':    'a function returns the opposite truth value',
    'number':    'a number is one more, or one less; true is false',
    'constant':  'an enumerator is its neighbour',
    'member':    'a member is another of the same type',
    'variable':  'a variable is another of the same type',
    'arguments': 'two arguments are swapped',
    'statement': 'a statement is left out',
    'jump':      'a break or continue is left out',
    'case':      'a case is left out',
    'row':       'a row of a table is left out',
}

BOUND = {'<': '<=', '<=': '<', '>': '>=', '>=': '>'}
OPPOSITE = {'<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '=='}
ARITH = {'+': '-', '-': '+', '*': '+', '/': '%', '%': '/', '&': '|', '|': '&',
         '^': '|', '<<': '>>', '>>': '<<'}
# a leak is for the sanitizers to find
NOT_DELETED = re.compile(r'(free|fini|close|dec_ref)\b')


def syntax_tree(path):
    out = subprocess.run(
        ['clang', '-std=c11', '-w', '-I.', '-D_POSIX_C_SOURCE=200809L', '-x',
         'c', '-Xclang', '-ast-dump=json', '-fsyntax-only', path],
        stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)


class Walk:
    def __init__(self, path):
        self.path = path
        self.src = open(path, encoding='utf-8').read().encode()
        self.found = {}
        self.function, self.inside = '-', False
        self.returns = ''
        self.names = {}   # type: variables of the function, in order
        self.enums = {}   # id of an enumerator: those of its enum, in order
        self.fields = {}  # id of a member: those of its struct, in order
        tree = syntax_tree(path)
        self.index(tree)
        for n in tree['inner']:
            if self.place(n.get('loc', {})):
                self.outer(n)

    # ---- Where things are

    def place(self, loc):
        """(start, end) of a token in this file, or None."""
        if 'spellingLoc' in loc:
            macro = self.place(loc['expansionLoc'])
            if not macro:
                return None
            name = self.src[slice(*macro)]
            if name in (b'true', b'false'):
                return macro
            if name == b'assert' or \
               not loc['expansionLoc'].get('isMacroArgExpansion'):
                return None
            loc = loc['spellingLoc']
        if 'offset' not in loc or 'includedFrom' in loc:
            return None
        return loc['offset'], loc['offset'] + loc['tokLen']

    def span(self, n):
        r = n.get('range', {})
        a, b = self.place(r.get('begin', {})), self.place(r.get('end', {}))
        return (a[0], b[1]) if a and b and a[0] < b[1] else None

    def text(self, span):
        return self.src[span[0]:span[1]].decode()

    def add(self, operator, start, end, text):
        old = self.src[start:end].decode()
        # the lines that follow keep their numbers
        text += '\n' * (old.count('\n') - text.count('\n'))
        if old != text:
            m = Mutant(self.path, self.function, self.inside, operator,
                       start, end, text)
            self.found.setdefault((start, end, text), m)

    def operator_between(self, a, b, op):
        gap = self.src[a[1]:b[0]].decode()
        gap = re.sub(r'/\*.*?\*/', lambda c: ' ' * len(c[0]), gap, flags=re.S)
        at = gap.find(op)
        return (a[1] + at, a[1] + at + len(op)) if at >= 0 else None

    # ---- What there is

    def index(self, n):
        kinds = {'EnumDecl': ('EnumConstantDecl', self.enums),
                 'RecordDecl': ('FieldDecl', self.fields)}
        if n.get('kind') in kinds:
            kind, table = kinds[n['kind']]
            them = [c for c in n.get('inner', []) if c.get('kind') == kind]
            for c in them:
                table[c['id']] = them
        for c in n.get('inner', []):
            self.index(c)

    def outer(self, n):
        self.function, self.names = n.get('name', '-'), {}
        self.inside = n['kind'] == 'FunctionDecl' # not a table
        self.returns = n.get('type', {}).get('qualType', '').split('(')[0]
        self.visit(n)

    # ---- The operators

    def visit(self, n):
        if not n:
            return
        do = getattr(self, 'on_' + n.get('kind', ''), None)
        if do:
            do(n, [c for c in n.get('inner', [])])
        for c in n.get('inner', []):
            self.visit(c)

    def on_ParmVarDecl(self, n, inner):
        if 'name' in n:
            self.names.setdefault(n['type']['qualType'], []).append(n['name'])

    on_VarDecl = on_ParmVarDecl

    def on_BinaryOperator(self, n, inner):
        a, b = self.span(inner[0]), self.span(inner[1])
        op = n['opcode']
        at = a and b and self.operator_between(a, b, op)
        if not at:
            return
        if op in BOUND:
            self.add('bound', *at, BOUND[op])
        if op in OPPOSITE:
            self.add('compare', *at, OPPOSITE[op])
        if op in ARITH:
            self.add('arith', *at, ARITH[op])
        if op in ('&&', '||'):
            self.add('logic', *at, '||' if op == '&&' else '&&')
            self.add('logic', a[0], b[1], self.text(a))
            self.add('logic', a[0], b[1], self.text(b))

    def on_CompoundAssignOperator(self, n, inner):
        a, b = self.span(inner[0]), self.span(inner[1])
        at = a and b and self.operator_between(a, b, n['opcode'])
        if at:
            self.add('assign', *at, ARITH[n['opcode'][:-1]] + '=')
            self.add('assign', *at, '=')

    def on_UnaryOperator(self, n, inner):
        at, op = self.span(n), n['opcode']
        if not at:
            return
        if op in ('!', '~', '-') and self.text(at).startswith(op):
            self.add('not', at[0], at[0] + 1, '')
        if op in ('++', '--'):
            start = at[1] - 2 if n.get('isPostfix') else at[0]
            if self.src[start:start + 2].decode() == op:
                self.add('step', start, start + 2,
                         '--' if op == '++' else '++')

    def condition(self, c, loop=False):
        at = c and self.span(c)
        if at:
            if not loop:
                self.add('branch', *at, '!(%s)' % self.text(at))
                self.add('branch', *at, '1')
            self.add('branch', *at, '0')

    def on_IfStmt(self, n, inner):
        self.condition(inner[0])
        for body in inner[1:]:
            self.statement(body)

    def on_WhileStmt(self, n, inner):
        self.condition(inner[0], True)
        self.statement(inner[-1])

    def on_ForStmt(self, n, inner):
        if len(inner) == 5:
            self.condition(inner[2], True)
        self.statement(inner[-1])

    def on_ConditionalOperator(self, n, inner):
        a, b = self.span(inner[1]), self.span(inner[2])
        if a and b:
            self.add('arms', a[0], b[1], self.text(b) +
                     self.text((a[1], b[0])) + self.text(a))

    def on_ReturnStmt(self, n, inner):
        at = inner and self.span(inner[0])
        if at and self.returns.strip() in ('bool', '_Bool') and \
           self.text(at) not in ('true', 'false'):
            self.add('answer', *at, '!(%s)' % self.text(at))

    def on_IntegerLiteral(self, n, inner):
        at = self.span(n)
        if not at:
            return
        old = self.text(at)
        if old in ('true', 'false'):
            self.add('number', *at, 'false' if old == 'true' else 'true')
            return
        suffix = re.search(r'[uUlL]*$', old)[0]
        value = int(n['value'])
        self.add('number', *at, str(value + 1) + suffix)
        if value > 0:
            self.add('number', *at, str(value - 1) + suffix)

    def on_DeclRefExpr(self, n, inner):
        at, of = self.span(n), n['referencedDecl']
        if not at or self.text(at) != of.get('name'):
            return
        if of['kind'] == 'EnumConstantDecl' and of['id'] in self.enums:
            them = [c['name'] for c in self.enums[of['id']]]
            i = them.index(of['name'])
            for other in (them[(i + 1) % len(them)], them[i - 1]):
                self.add('constant', *at, other)
        if of['kind'] in ('ParmVarDecl', 'VarDecl'):
            them = self.names.get(of['type']['qualType'], [])
            if of['name'] in them and len(them) > 1:
                i = them.index(of['name'])
                self.add('variable', *at, them[i - 1])

    def on_MemberExpr(self, n, inner):
        end = self.place(n['range']['end'])
        them = self.fields.get(n.get('referencedMemberDecl'))
        if not end or not them:
            return
        own = [c for c in them if c['id'] == n['referencedMemberDecl']][0]
        same = [c['name'] for c in them if 'name' in c and
                c['type']['qualType'] == own['type']['qualType']]
        if own.get('name') == self.text(end) and len(same) > 1:
            self.add('member', *end, same[same.index(own['name']) - 1])

    def on_CallExpr(self, n, inner):
        for x, y in zip(inner[1:], inner[2:]):
            a, b = self.span(x), self.span(y)
            if a and b and x['type']['qualType'] == y['type']['qualType']:
                self.add('arguments', a[0], b[1], self.text(b) +
                         self.text((a[1], b[0])) + self.text(a))

    def statement(self, n):
        """Leaves out an expression that is a statement."""
        if n.get('kind') not in ('CallExpr', 'CompoundAssignOperator') and \
           n.get('opcode') not in ('=', '++', '--'):
            at = self.macro(n)
        else:
            at = self.span(n) or self.macro(n)
        if at and not NOT_DELETED.search(self.text(at).split('(')[0]):
            self.add('statement', *at, '')

    def macro(self, n):
        """A statement made by a macro with arguments: all of its text."""
        begin = n.get('range', {}).get('begin', {}).get('expansionLoc', {})
        if 'offset' not in begin or 'includedFrom' in begin:
            return None
        at = re.compile(rb'(?!assert)\w+\(').match(self.src, begin['offset'])
        if not at:
            return None
        deep, end = 1, at.end()
        while deep:
            deep += {b'(': 1, b')': -1}.get(self.src[end:end + 1], 0)
            end += 1
        return at.start(), end

    def on_CompoundStmt(self, n, inner):
        for c in inner:
            self.statement(c)

    def on_CaseStmt(self, n, inner):
        at, value = self.span(n), self.span(inner[0])
        if at and value:
            colon = self.src.index(b':', value[1])
            self.add('case', at[0], colon + 1, '')
        self.statement(inner[-1])

    def on_DefaultStmt(self, n, inner):
        at = self.span(n)
        if at:
            self.add('case', at[0], self.src.index(b':', at[0]) + 1, '')
        self.statement(inner[-1])

    def on_BreakStmt(self, n, inner):
        at = self.span(n)
        if at:
            self.add('jump', *at, '')

    on_ContinueStmt = on_BreakStmt

    def on_InitListExpr(self, n, inner):
        if not n['type']['qualType'].endswith(']') or len(inner) < 2:
            return
        for c in inner:
            at = self.span(c)
            if not at or at == self.span(n):
                continue
            before = re.search(rb'(\[[^][]*\]\s*=\s*)?\Z', self.src[:at[0]])
            after = re.compile(rb'\s*,?').match(self.src, at[1])
            self.add('row', before.start(), after.end(), '')


def mutants_of(path):
    found = Walk(path).found.values()
    return sorted(found, key=lambda m: (m.start, m.end, m.text))
