import {expect, test} from '@jest/globals';
import {checkDatabaseUrl, isPostgresUrl, shownDatabaseUrl} from '../../src/domain/database-url.js';

test('a password is never shown, wherever it stands in the URL', () => {
  for (const url of ['postgres://ann:s3cret@db:5433/cairn', 'postgresql://ann:s3cret@db:5433/cairn?sslmode=require', 'postgres://db:5433/cairn?user=ann&password=s3cret']) {
    expect(shownDatabaseUrl(url)).not.toContain('s3cret');
    expect(shownDatabaseUrl(url)).toContain('db:5433/cairn');
  }
  expect(shownDatabaseUrl('postgres://ann:s3cret@db/cairn')).toBe('postgres://ann:***@db/cairn');
  expect(shownDatabaseUrl('postgres://ann@db/cairn')).toBe('postgres://ann@db/cairn');
});

test.each(['', 'cairn.db', 'mysql://ann:s3cret@db/cairn', 'postgres://ann:s3cret@:99999999/x'])('%j is no URL of a database, and is not repeated', text => {
  expect(() => checkDatabaseUrl(text, '--database')).toThrow(expect.objectContaining({code: 'usage', message: '--database is no URL of a Postgres database'}));
});

test('a file is no URL', () => {
  expect(isPostgresUrl('/srv/postgres:/cairn.db')).toBe(false);
  expect(isPostgresUrl('Postgres://db/cairn')).toBe(true);
});
