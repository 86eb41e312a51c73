/** Values on their way into shell scripts: run by the real `sh`, they arrive as they are, wherever they stand, and nothing in them is executed. */
import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {placedExpressions, placeProblem, shellScript} from '../../../src/pipeline/spec/script.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cairn-script-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const shells = ['sh', 'bash'].filter(shell => {
  try {
    execFileSync(shell, ['-c', ':']);
    return true;
  } catch {
    return false;
  }
});

function ran(shell: string, script: string, values: Readonly<Record<string, string>>): string {
  const {text, variables} = shellScript(script);
  const environment = Object.fromEntries(Object.entries(variables).map(([variable, {name}]) => [variable, values[name] ?? '']));
  return execFileSync(shell, ['-e', '-c', text], {env: {PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...environment}, cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
}

/** Each prints the value, and nothing else, from another place in a script. */
const places: Readonly<Record<string, string>> = {
  'outside of quotes': "printf '%s' {{ parameters.x }}",
  'in double quotes': 'printf \'%s\' "{{ parameters.x }}"',
  'in single quotes': "printf '%s' '{{ parameters.x }}'",
  'behind text': "v=a{{ parameters.x }}; printf '%s' \"${v#a}\"",
  'in an assignment': 'v={{ parameters.x }}; printf \'%s\' "$v"',
  'behind a comment with an apostrophe': "# don't\nprintf '%s' {{ parameters.x }}",
  'in a command substitution': 'printf \'%s\' "$(printf \'%s.\' {{ parameters.x }})" | sed \'$s/.$//\' | tr -d "\\001"',
  'in a command substitution in quotes': 'v="$(printf "%s" "{{ parameters.x }}"; echo .)"; printf \'%s\' "${v%.}"',
  'in backquotes': 'v=`printf \'%s\' {{ parameters.x }}; echo .`; printf \'%s\' "${v%.}"',
  'in a here-document': "v=$(cat <<EOF\n{{ parameters.x }}.\nEOF\n); printf '%s' \"${v%.}\"",
  'in a here-document with tabs': "v=$(cat <<-EOF\n\t.{{ parameters.x }}.\n\tEOF\n); v=${v%.}; printf '%s' \"${v#.}\"",
  'behind a quoted here-document': "cat > /dev/null <<'EOF'\nit's \"$( `\nEOF\nprintf '%s' {{ parameters.x }}",
  'in a default': "printf '%s' \"${nothing:-{{ parameters.x }}}\"",
  'in a default without quotes': "printf '%s' ${nothing:-{{ parameters.x }}}",
  'in a function': "f() { printf '%s' \"$1\"; }; f {{ parameters.x }}",
  'behind case in a substitution': "v=$(case a in a) printf '%s.' {{ parameters.x }} ;; (b) : ;; esac); printf '%s' \"${v%.}\"",
  'in a nested substitution': 'v="$(printf \'%s\' "$(printf \'%s.\' "{{ parameters.x }}")")"; printf \'%s\' "${v%.}"',
};

/** Texts that mean something to a shell, and any others. */
const hostile = fc.oneof(
  fc.constantFrom('$(touch hit)', '`touch hit`', '"; touch hit; "', "'; touch hit; '", '\n touch hit\n', 'a b  c', '*', '~', '$HOME', '\\', '\\\\"', "'\"'\"'", '-n', '!!', '&& touch hit', 'EOF\ntouch hit\nEOF', '} touch hit', '(touch hit)', '{{ parameters.x }}', '${IFS}', '|touch hit', '>hit', '#', ''),
  fc.string({unit: fc.constantFrom(...'$`"\'\\(){}[];&|<>*?~#!= \n\tabEOF-%')}),
  fc.string({unit: 'grapheme', maxLength: 30}),
).filter(text => !text.includes('\0') && !/\p{Surrogate}/u.test(text));

describe.each(shells)('with %s', shell => {
  test.each(Object.entries(places))('a value %s arrives unchanged', (_, script) => {
    for (const x of ['plain', '$(touch hit)', '`touch hit`', '"; touch hit; "', "'; touch hit; '", 'a  b\tc', '*', '~', '\\n\\', "it's \"so\"", 'EOF', '${HOME}', 'ü€😀', '1\n2']) {
      expect({x, out: ran(shell, script, {x})}).toEqual({x, out: x});
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('any value arrives unchanged, in any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(places)), hostile, (script, x) => {
        // Command substitution takes away line ends, which a dot keeps it from; it is the scripts' own.
        expect(ran(shell, script, {x})).toBe(x);
        expect(existsSync(join(folder, 'hit'))).toBe(false);
      }),
      {numRuns: 150},
    );
  }, 60_000);

  test('whatever a script looks like, no value is executed', () => {
    const piece = fc.constantFrom('"', "'", '`', '$(', ')', '${a:-', '}', '\\', ' ', '\n', '#', '<<E\n', "<<'E'\n", '\nE\n', 'case a in ', 'a) ', ' esac', ';', 'echo ', '$', "$'", '(', '|', '&&', '{{ parameters.x }}');
    fc.assert(
      fc.property(fc.array(piece, {minLength: 1, maxLength: 14}), pieces => {
        const script = pieces.join('');
        if (placedExpressions(script).some(each => placeProblem(each) !== null || each.context === 'arithmetic')) return;
        for (const x of ['$(touch hit)', '`touch hit`', '"; touch hit; "', "'; touch hit; '", ')\ntouch hit\n(']) {
          try {
            ran(shell, script, {x});
          } catch {
            // Most of these are no scripts.
          }
          expect({script, hit: existsSync(join(folder, 'hit'))}).toEqual({script, hit: false});
        }
      }),
      {numRuns: 60},
    );
  }, 60_000);
});

describe('a place that takes no value', () => {
  test.each([
    ["printf $'{{ parameters.x }}'", 'ansi'],
    ["cat <<'EOF'\n{{ parameters.x }}\nEOF\n", 'raw'],
    ['cat <<\\EOF\n{{ parameters.x }}\nEOF\n', 'raw'],
    ['cat <<{{ parameters.x }}\n', 'raw'],
    ['echo \\{{ parameters.x }}', 'escaped'],
    ['echo "\\{{ parameters.x }}"', 'escaped'],
    ['echo ${{ parameters.x }}', 'escaped'],
  ])('is told: %s', (script, context) => {
    expect(placedExpressions(script).map(each => each.context)).toEqual([context]);
    expect(placedExpressions(script).map(placeProblem)).toEqual([expect.stringContaining('{{ parameters.x }} stands')]);
  });
});

test('arithmetic is told from subshells', () => {
  const contextOf = (script: string): readonly string[] => placedExpressions(script).map(({context}) => context);
  expect(contextOf('echo $(( {{ parameters.x }} + (1 + {{ parameters.x }}) )) {{ parameters.x }}')).toEqual(['arithmetic', 'arithmetic', 'bare']);
  expect(contextOf('(( {{ parameters.x }} > 1 )) && echo {{ parameters.x }}')).toEqual(['arithmetic', 'bare']);
  expect(contextOf('echo $((echo a) | cat {{ parameters.x }}) "{{ parameters.x }}"')).toEqual(['bare', 'double']);
  expect(contextOf('echo "$((1 << 2))"\n{{ parameters.x }}')).toEqual(['bare']);
});

test.each([
  ['[[ {{ parameters.x }} -eq 1 ]]', true],
  ['if [[ 1 -lt "{{ parameters.x }}" ]]; then :; fi', true],
  ['echo ${v:{{ parameters.x }}:3}', true],
  ['echo "${list[{{ parameters.x }}]}"', true],
  ['list[{{ parameters.x }}]=1', true],
  ['let a={{ parameters.x }}', true],
  ['declare -i a={{ parameters.x }}', true],
  ['[[ {{ parameters.x }} == a ]] && echo {{ parameters.x }}', false],
  ['[ {{ parameters.x }} -eq 1 ]', false],
  ['echo ${v:-{{ parameters.x }}}', false],
  ['ls *[{{ parameters.x }}', false],
  ['[[ 1 -eq 1 ]]\necho {{ parameters.x }} -eq', false],
])('bash evaluates what stands in %s: %s', (script, evaluated) => {
  expect(placedExpressions(script).every(({context}) => (context === 'arithmetic') === evaluated)).toBe(true);
});

test('a value that is used twice is one variable', () => {
  expect(shellScript("echo {{ parameters.x }} '{{ matrix.k }}' \"{{ parameters.x }}\" {{ '{{' }} }}")).toEqual({
    text: 'echo "${CAIRN_VALUE_1}" \'\'"${CAIRN_VALUE_2}"\'\' "${CAIRN_VALUE_1}" {{ }}',
    variables: {CAIRN_VALUE_1: {scope: 'parameters', name: 'x'}, CAIRN_VALUE_2: {scope: 'matrix', name: 'k'}},
  });
});

test('a long script with quotes that never end is looked at in no time', () => {
  const start = performance.now();
  for (const piece of ["'", '"', '`', '$(', '${', '$((', '<<E\n', "$'", '(', '$(cat <<A\n']) placedExpressions(`${piece.repeat(Math.floor(90_000 / piece.length))}{{ parameters.x }}`);
  expect(performance.now() - start).toBeLessThan(5000);
});
