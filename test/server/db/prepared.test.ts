/** What is compiled once answers as if it were compiled each time, on both databases. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openDatabase} from '../../../src/server/db/database.js';
import type {Database} from '../../../src/server/db/database.js';
import {preparedRows} from '../../../src/server/db/prepared.js';
import type {Queries} from '../../../src/server/db/schema.js';
import {postgresDatabase} from '../../support/postgres.js';
import {databases} from '../team.js';

describe.each(databases)('a prepared query on %s', kind => {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-prepared-'));
  let database: Database;
  let drop = async (): Promise<void> => undefined;
  let built = 0;

  beforeAll(async () => {
    const postgres = kind === 'Postgres' ? await postgresDatabase() : null;
    if (postgres !== null) drop = () => postgres.drop();
    database = await openDatabase(postgres?.url ?? join(folder, 'cairn.db'), new Date());
    await database.write(async transaction => {
      for (const key of ['a', 'b', 'c', "it's", '$1', '?']) await transaction.insertInto('settings').values({key, value: `value of ${key}`}).execute();
    });
  });
  afterAll(async () => {
    await database.close();
    await drop();
    rmSync(folder, {recursive: true});
  });

  function valuesOf(db: Queries, keys: readonly string[], other: string | null) {
    return preparedRows(db, `test on ${kind}`, {
      values: {keys, other},
      build: values => {
        built++;
        const query = db.selectFrom('settings').select('value').where('key', 'in', values.keys).orderBy('value');
        return values.other === null ? query : query.where('key', '<>', values.other);
      },
    });
  }

  test('gives what it is asked for, whatever was asked before, within a transaction and without', async () => {
    const key = fc.constantFrom('a', 'b', 'c', "it's", '$1', '?', 'missing');
    await fc.assert(fc.asyncProperty(fc.array(key, {minLength: 1, maxLength: 4}), fc.option(key), fc.boolean(), async (keys, other, within) => {
      const rows = within ? await database.write(transaction => valuesOf(transaction, keys, other)) : await valuesOf(database.queries, keys, other);
      const expected = [...new Set(keys)].filter(each => each !== 'missing' && each !== other).map(each => `value of ${each}`);
      expect(rows.map(({value}) => value).sort()).toEqual(expected.sort());
    }), {numRuns: 60});
  });

  test('is built once for a shape', async () => {
    await valuesOf(database.queries, ['a', 'b', 'c', 'a', 'b'], null);
    const before = built;
    for (const each of ['a', 'b', 'c']) await valuesOf(database.queries, [each, each, each, each, each], null);
    expect(built).toBe(before);
    await valuesOf(database.queries, ['a', 'b', 'c', 'a', 'b', 'c'], null);
    expect(built).toBe(before + 1);
  });
});
