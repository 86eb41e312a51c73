import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {testApp} from '../../support/app.js';
import type {TestApp, TestAppOptions} from '../../support/app.js';

let first: TestApp;
beforeAll(async () => {
  first = await testApp({stdin: 'canary\n'});
  const argv = [
    ['secret', 'create', 'keys', '--value', 'id=-'],
    ['artifact-store', 'register', 's3-prod', '--flavor', 's3', '--path=s3://acme-ml/a/path/that/goes/on/and/on', '--key={{ keys.id }}', '--secret={{ keys.id }}'],
    ['stack', 'register', 'prod', '-o', 'default', '-a', 's3-prod', '--description', 'nightly "runs" <b>#1</b> 训练'],
  ];
  for (const each of argv) expect(await first.run(...each)).toMatchObject({status: 0});
});
afterAll(() => first.close());

async function drawn(options: TestAppOptions, ...flags: readonly string[]): Promise<string> {
  const app = await testApp({home: first.home, ...options});
  const {status, stdout, stderr} = await app.run('stack', 'describe', 'prod', ...flags);
  expect({status, stderr}).toEqual({status: 0, stderr: ''});
  return stdout;
}

describe('the picture of a stack', () => {
  test('shows its components, what they point at and the secrets they need', async () => {
    const text = await drawn({terminal: 80}, '--graph');
    for (const part of ['┌─ stack/prod ', 'nightly "runs"', '┌─ orchestrator ', '├──┤ default (local)', '└──┤ s3-prod (s3)', 'path → s3://acme-ml/a/path/that/goes/on/and/on', 'key → secret/keys.id']) {
      expect(text).toContain(part);
    }
  });

  test.each([40, 60, 200])('is no wider than %i columns', async terminal => {
    const lines = (await drawn({terminal}, '--graph')).split('\n');
    const width = (line: string): number => [...line].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
    expect(lines.filter(line => width(line) > terminal)).toEqual([]);
    // Every box is closed: its lines are equally long.
    expect(new Set(lines.filter(line => /^ {2}[│├└ ] {0,2}/.test(line) && line !== '').map(width)).size).toBe(1);
    expect(lines.some(line => line.includes('…'))).toBe(terminal === 40);
  });

  test('is drawn with ASCII where the terminal has no more', async () => {
    const text = await drawn({terminal: 80, environment: {LANG: 'C'}}, '--graph');
    expect(text.replaceAll(/[训练]/g, '')).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).toContain('path -> s3://acme-ml/');
  });

  test('is a picture in a pipe as well, and the whole description in JSON', async () => {
    expect(await drawn({}, '--graph')).toContain('└──┤ s3-prod (s3)');
    expect(JSON.parse(await drawn({}, '--graph', '-o', 'json'))).toEqual(JSON.parse(await drawn({}, '-o', 'json')));
    expect(await drawn({}, '--graph', '-o', 'tsv')).toContain('artifact_store\ts3-prod (s3)\n');
  });

  test('has a Mermaid form in which no text can be more than text', async () => {
    const lines = (await drawn({}, '--mermaid')).trimEnd().split('\n');
    expect(lines[0]).toBe('flowchart LR');
    expect(lines).toContain('  artifact_store -. "key" .-> secret_0');
    expect(lines.filter(line => line.includes('[("secret/keys")]'))).toHaveLength(1);
    await first.run('orchestrator', 'register', 'odd', '--flavor', 'kubernetes', '--kubernetes-context', 'x"]; click stack href "http://evil" <script>');
    await first.run('artifact-store', 'register', 'odd', '--flavor', 's3', '--path', 's3://a"]);click<script>');
    await first.run('stack', 'register', 'odd', '-o', 'odd', '-a', 'odd');
    const {stdout} = await first.run('stack', 'describe', 'odd', '--mermaid');
    expect(stdout).toContain('(["s3://a#34;#93;)#59;click#60;script#62;"])');
    expect(stdout).not.toContain('<script>');
    expect(JSON.parse(await drawn({}, '--mermaid', '-o', 'json'))).toMatchObject({ref: 'stack/prod', mermaid: `${lines.join('\n')}\n`});
  });

  test('never shows the value of a secret', async () => {
    for (const flag of ['--graph', '--mermaid']) expect(await drawn({terminal: 200}, flag)).not.toContain('canary');
  });
});
