import {describe, expect, test} from '@jest/globals';
import {configFlags, labelOption} from '../../src/commands/options.js';
import {verb} from '../../src/commands/verb.js';

interface Parsed {
  readonly names: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

function parse(...argv: readonly string[]): Parsed {
  let parsed: Parsed | null = null;
  configFlags(
    verb('register', 'Register', [])
      .argument('<name>')
      .option('-f, --flavor <flavor>')
      .option('-q, --quiet')
      .addOption(labelOption()),
  )
    .exitOverride()
    .configureOutput({writeErr: () => undefined})
    .action((name: string, flags: Record<string, unknown>) => {
      parsed = {names: [name], flags};
    })
    .parse([...argv], {from: 'user'});
  if (parsed === null) throw new Error('the action did not run');
  return parsed;
}

describe("a component's settings", () => {
  test.each([
    [['s3', '--path=s3://acme'], [['path', 's3://acme']]],
    [['--path', 's3://acme', 's3'], [['path', 's3://acme']]],
    [['s3', '--flavor', 's3', '--path', '-'], [['path', '-']]],
    [['s3', '--path', '--odd'], [['path', '--odd']]],
    [['s3', '-f', 's3', '-q', '--kubernetes-context=a=b'], [['kubernetes-context', 'a=b']]],
    [['s3', '--config', 'flavor=x', '--config=quiet=', '--path=y'], [['flavor', 'x'], ['quiet', ''], ['path', 'y']]],
    [['s3', '--empty='], [['empty', '']]],
    [['s3'], []],
  ])('%j', (argv, config) => {
    expect(parse(...argv)).toMatchObject({names: ['s3'], flags: {config}});
  });

  test("leave the verb's own flags alone", () => {
    expect(parse('s3', '--flavor', '--path', '--label', 'a=b', '--label', 'c=d=e')).toMatchObject({flags: {flavor: '--path', label: {a: 'b', c: 'd=e'}, config: []}});
  });

  test('after -- are arguments', () => {
    expect(parse('--path=x', '--', '--name')).toMatchObject({names: ['--name'], flags: {config: [['path', 'x']]}});
  });

  test.each([[['s3', '--path']], [['s3', '--config', 'path']], [['s3', '--config', '=x']], [['s3', '-x']], [['s3', 'more']]])('%j is refused', argv => {
    expect(() => parse(...argv)).toThrow();
  });
});
