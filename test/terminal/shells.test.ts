/** Completion in the real shells, typed in a real terminal. */
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {cairn, newHome} from '../support/cli.js';
import {missing, openScreen} from '../support/tmux.js';
import type {Screen} from '../support/tmux.js';

interface Shell {
  readonly name: 'bash' | 'zsh' | 'fish';
  readonly command: string;
  /** How the shell is given the script of that path. */
  readonly load: (script: string) => string;
}

const shells: readonly Shell[] = [
  {name: 'bash', command: 'bash --norc --noprofile', load: script => `PS1='> '; bind 'set show-all-if-ambiguous on'; source ${script}`},
  {name: 'zsh', command: 'zsh -f', load: script => `PS1='> '; autoload -U compinit; compinit -u -D; source ${script}`},
  {name: 'fish', command: 'fish --no-config', load: script => `function fish_prompt; echo '> '; end; set -g fish_greeting; source ${script}`},
];

/** What is typed before Tab, and what then stands on the line; the rest of the line, where the shells differ in it, is left open. */
const lines: readonly (readonly [typed: string, completed: string])[] = [
  ['cairn stack desc', 'cairn stack describe '],
  ['cairn stack describe nightly-', 'cairn stack describe nightly-training '],
  ['cairn artifact-store describe s', 'cairn artifact-store describe s3-prod '],
  ['cairn artifact-store register x --fla', 'cairn artifact-store register x --flavor '],
  ['cairn orchestrator register x --flavor kubern', 'cairn orchestrator register x --flavor kubernetes '],
  ['cairn orchestrator register x --flavor=kubern', 'cairn orchestrator register x --flavor=kubernetes '],
  ['cairn artifact-store register x --flavor s3 --pa', 'cairn artifact-store register x --flavor s3 --path='],
  ['cairn stack list --output=js', 'cairn stack list --output=json '],
  ['cairn stack list -o js', 'cairn stack list -o json '],
  ['cairn push stack/nigh', 'cairn push stack/nightly-training '],
  ['cairn pull stac', 'cairn pull stack/'],
  ['cairn secret get only-secret --reveal t', 'cairn secret get only-secret --reveal token '],
  ['cairn help exit-', 'cairn help exit-codes '],
  ['cairn stack import -f zenml-', 'cairn stack import -f zenml-stack.yaml '],
];

describe.each(shells)('$name', ({name, command, load}) => {
  const reason = missing('tmux', name);
  if (reason !== null) {
    test.skip(`completes (${reason})`, () => undefined);
    return;
  }
  let home: string;
  let screen: Screen;
  beforeAll(async () => {
    home = newHome();
    mkdirSync(join(home, 'folder'));
    writeFileSync(join(home, 'zenml-stack.yaml'), '');
    const script = join(home, `completion.${name}`);
    writeFileSync(script, (await cairn(['completion', name], {home})).stdout);
    const argv = [
      ['artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme'],
      ['stack', 'register', 'nightly-training', '-o', 'default', '-a', 's3-prod', '--description', 'runs "at" $(night)'],
    ];
    for (const each of argv) expect(await cairn(each, {home})).toMatchObject({status: 0});
    expect(await cairn(['secret', 'create', 'only-secret', '--value', 'token=-'], {home, stdin: 'canary'})).toMatchObject({status: 0});
    screen = openScreen({home, width: 160, command, environment: {SHELL: command}});
    screen.line(load(script));
    screen.line('echo ready');
    await screen.shows(/^ready$/m);
  });
  afterAll(async () => {
    await screen?.close();
    rmSync(home, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
  });

  test.each(lines)('completes %j', async (typed, completed) => {
    screen.press('C-u', 'C-l');
    screen.type(typed);
    await screen.shows(typed);
    screen.press('Tab');
    // A mark after the cursor shows whether a space was put.
    screen.type('X');
    await screen.shows(`${completed}X`);
  });


  test('quotes what has spaces and braces, so that the program gets it whole', async () => {
    screen.press('C-u', 'C-l');
    screen.type('cairn artifact-store register keyed --flavor s3 --path=s3://b --key=');
    await screen.shows('--key=');
    screen.press('Tab');
    await screen.shows('only-secret.token');
    screen.type('--secret=');
    screen.press('Tab');
    await screen.shows(/token.*--secret=.*token/);
    screen.press('Enter');
    await screen.shows('Registered artifact-store/keyed');
    const {stdout} = await cairn(['artifact-store', 'describe', 'keyed', '-o', 'json'], {home});
    expect(JSON.parse(stdout).config).toMatchObject({key: '{{ only-secret.token }}', secret: '{{ only-secret.token }}'});
    expect(screen.text()).not.toContain('canary');
  });
});
