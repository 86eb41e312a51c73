/** Golden files: documents that scripts lean on. Fields may be added to what is printed, none may change or go. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {expect} from '@jest/globals';

const folder = new URL('../golden/', import.meta.url);

/** Compares with `test/golden/NAME.json`; with UPDATE_GOLDEN set, or where there is none yet outside CI, writes it. */
export function expectGolden(name: string, document: unknown): void {
  const file = new URL(`${name}.json`, folder);
  const normal = normalised(document);
  if (process.env['UPDATE_GOLDEN'] !== undefined || (!existsSync(file) && process.env['CI'] === undefined)) writeFileSync(file, `${JSON.stringify(normal, null, 2)}\n`);
  expect(normal).toMatchObject(JSON.parse(readFileSync(file, 'utf8')) as object);
}

/** Ids, times, addresses and folders differ from run to run: each is called by its kind, ids by their order. */
function normalised(document: unknown): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(document)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, id => {
      ids.set(id, ids.get(id) ?? `<id ${ids.size + 1}>`);
      return ids.get(id) ?? '';
    })
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    // Sentences are for people, and may become better ones.
    .replaceAll(/"(message|hint)":"(?:[^"\\]|\\.)*"/g, '"$1":"<sentence>"')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '<url>')
    .replaceAll(/[^"]*cairn-home-[A-Za-z0-9]+/g, '<home>');
  return JSON.parse(text);
}
