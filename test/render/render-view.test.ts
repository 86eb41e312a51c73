import {describe, expect, test} from '@jest/globals';
import type {Look} from '../../src/render/look.js';
import {checkQuery} from '../../src/render/query.js';
import {renderView} from '../../src/render/render-view.js';
import {outputFormats} from '../../src/render/view.js';
import type {OutputFormat, Table, View} from '../../src/render/view.js';

const terminal: Look = {terminal: true, width: 60, color: false, unicode: true};
const pipe: Look = {terminal: false, width: 80, color: false, unicode: true};

const table: Table = {
  columns: [{title: 'Name', whole: true}, {title: 'State'}, {title: 'Labels'}, {title: 'Updated', wide: true}],
  rows: [
    ['prod', {text: '↑ ahead', tone: 'warning', machine: 'ahead'}, 'tier=prod', {text: '2 days ago', machine: '2026-01-02T03:04:05Z'}],
    ['a-stack-with-a-long-name', {text: '= in sync', tone: 'good', machine: 'in-sync'}, 'purpose=something-long-enough-to-be-cut', '-'],
  ],
  empty: 'No stacks yet.',
};
const view: View = {
  data: [{name: 'prod', ref: 'stack/prod', size: 1}, {name: 'a-stack-with-a-long-name', ref: 'stack/a-stack-with-a-long-name', size: 2}],
  human: {as: 'table', table},
};
const nothing: View = {data: [], human: {as: 'table', table: {...table, rows: []}}};

const render = (what: View, format: OutputFormat, look: Look = pipe): Promise<string> => renderView(what, {format, look});

describe('a table', () => {
  test('fits the terminal and keeps names whole', async () => {
    expect(await render(view, 'table', terminal)).toBe(
      [
        'NAME                      STATE      LABELS',
        'prod                      ↑ ahead    tier=prod',
        'a-stack-with-a-long-name  = in sync  purpose=something-long…',
        '',
      ].join('\n'),
    );
  });

  test('is never shortened where it is wide', async () => {
    const text = await render(view, 'wide', terminal);
    expect(text).toContain('purpose=something-long-enough-to-be-cut  -');
    expect(text.split('\n')[0]).toMatch(/UPDATED$/);
  });

  test('in a pipe has tabs, every column, no header and what machines read', async () => {
    expect(await render(view, 'table')).toBe(
      'prod\tahead\ttier=prod\t2026-01-02T03:04:05Z\na-stack-with-a-long-name\tin-sync\tpurpose=something-long-enough-to-be-cut\t-\n',
    );
  });

  test('lines up wide and combining characters', async () => {
    const wide: Table = {columns: [{title: 'a'}, {title: 'b'}], rows: [['日本', 'x'], ['e\u0301', 'y'], ['abcd', 'z']], empty: ''};
    expect(await render({data: [], human: {as: 'table', table: wide}}, 'table', terminal)).toBe('A     B\n日本  x\ne\u0301     y\nabcd  z\n');
  });

  test('has colours only where they are wanted, and never as the only sign', async () => {
    const colored = await render(view, 'table', {...terminal, color: true});
    expect(colored).toContain('\u001b[33m↑ ahead\u001b[39m');
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(await render(view, 'table', terminal));
  });

  test('has marks in ASCII where the locale shows nothing else', async () => {
    const text = await render(view, 'table', {...terminal, unicode: false});
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain('^ ahead');
  });

  test('shows the columns asked for, in that order, in any spelling', async () => {
    const columns = ['UPDATED', 'name'];
    expect(await renderView(view, {format: 'table', columns, look: terminal})).toMatch(/^UPDATED +NAME\n2 days ago +prod\n/);
    expect(await renderView(view, {format: 'csv', columns, look: pipe})).toBe('updated,name\n2026-01-02T03:04:05Z,prod\n-,a-stack-with-a-long-name\n');
    await expect(renderView(view, {format: 'table', columns: ['nmae'], look: pipe})).rejects.toMatchObject({
      code: 'usage',
      message: 'There is no column "nmae"; the columns are name, state, labels, updated',
      hint: 'Did you mean "name"?',
    });
  });
});

describe('a description', () => {
  const description: View = {
    data: {name: 'prod'},
    human: {as: 'properties', rows: [['Name', 'prod'], ['State', {text: '✓ in sync', machine: 'in-sync'}]], tables: [{...table, title: 'Components'}]},
  };

  test('has its labels in one column and its tables below', async () => {
    expect(await render(description, 'table', {...terminal, width: 80})).toMatch(/^Name {3}prod\nState {2}✓ in sync\n\nComponents\nNAME +STATE +LABELS\nprod /);
  });

  test('in a pipe is label, tab, value', async () => {
    expect(await render(description, 'table')).toMatch(/^Name\tprod\nState\tin-sync\nComponents\tprod\tahead\t/);
  });
});

describe('formats for machines', () => {
  const golden: readonly (readonly [OutputFormat, string])[] = [
    ['json', '[\n  {\n    "name": "prod",\n    "ref": "stack/prod",\n    "size": 1\n  },\n  {\n    "name": "a-stack-with-a-long-name",\n    "ref": "stack/a-stack-with-a-long-name",\n    "size": 2\n  }\n]\n'],
    ['ndjson', '{"name":"prod","ref":"stack/prod","size":1}\n{"name":"a-stack-with-a-long-name","ref":"stack/a-stack-with-a-long-name","size":2}\n'],
    ['yaml', '- name: prod\n  ref: stack/prod\n  size: 1\n- name: a-stack-with-a-long-name\n  ref: stack/a-stack-with-a-long-name\n  size: 2\n'],
    ['csv', 'name,state,labels,updated\nprod,ahead,tier=prod,2026-01-02T03:04:05Z\na-stack-with-a-long-name,in-sync,purpose=something-long-enough-to-be-cut,-\n'],
    ['tsv', 'name\tstate\tlabels\tupdated\nprod\tahead\ttier=prod\t2026-01-02T03:04:05Z\na-stack-with-a-long-name\tin-sync\tpurpose=something-long-enough-to-be-cut\t-\n'],
    ['name', 'stack/prod\nstack/a-stack-with-a-long-name\n'],
  ];

  test.each(golden)('%s', async (format, text) => {
    expect(await render(view, format)).toBe(text);
    expect(await render(view, format, {...terminal, color: true})).toBe(text);
  });

  test.each([
    ['table', ''],
    ['wide', ''],
    ['json', '[]\n'],
    ['ndjson', ''],
    ['yaml', '[]\n'],
    ['csv', 'name,state,labels,updated\n'],
    ['tsv', 'name\tstate\tlabels\tupdated\n'],
    ['name', ''],
  ] as const)('an empty result as %s in a pipe', async (format, text) => {
    expect(await render(nothing, format)).toBe(text);
  });

  test('an empty table is a sentence for people', async () => {
    expect(await render(nothing, 'table', terminal)).toBe('No stacks yet.\n');
  });
});

describe('a query', () => {
  test.each([
    ['[].name', 'json', '[\n  "prod",\n  "a-stack-with-a-long-name"\n]\n'],
    ['[?size > `1`].name | [0]', 'table', '"a-stack-with-a-long-name"\n'],
    ['[].name', 'name', 'prod\na-stack-with-a-long-name\n'],
    ['[].size', 'ndjson', '1\n2\n'],
    ['[0]', 'yaml', 'name: prod\nref: stack/prod\nsize: 1\n'],
    ['[5]', 'json', 'null\n'],
  ] as const)('%s as %s', async (query, format, text) => {
    expect(await renderView(view, {format, query, look: pipe})).toBe(text);
  });

  test('that is no JMESPath is refused', async () => {
    await expect(checkQuery('[')).rejects.toMatchObject({code: 'usage'});
    await expect(checkQuery('[].name')).resolves.toBeUndefined();
    await expect(renderView(view, {format: 'json', query: 'abs(@)', look: pipe})).rejects.toMatchObject({code: 'usage'});
  });
});

describe('what could act on a terminal', () => {
  const name = 'a\u001b[2Jb\u009bc\r\nd\te\u202ef';
  const hostile: View = {
    data: [{name}],
    human: {as: 'table', table: {columns: [{title: 'Name', whole: true}], rows: [[name]], empty: ''}},
  };

  test.each(outputFormats)('is shown and not sent, as %s', async format => {
    for (const look of [pipe, terminal]) {
      const text = await render(hostile, format, look);
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      expect(text.trimEnd().split('\n').filter(line => line.includes('\\u001b'))).toHaveLength(1);
    }
  });

  test('still means the same in JSON', async () => {
    expect(JSON.parse(await render(hostile, 'json'))).toEqual(hostile.data);
  });

  test('leaves a pipe only where a value was asked for as it is', async () => {
    const lines = {as: 'lines', lines: [name]} as const;
    expect(await render({data: {}, human: lines}, 'table')).not.toContain('\u001b');
    expect(await render({data: {}, human: {...lines, exact: true}}, 'table')).toBe(`${name}\n`);
    expect(await render({data: {}, human: {...lines, exact: true}}, 'table', terminal)).not.toContain('\u001b');
  });
});
