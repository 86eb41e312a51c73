/** The URL of a server's database: as it is given, and as it may be shown. */
import {AppError} from './errors.js';

/** True for the URL of a Postgres database; anything else that says where a database is, is a file. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text);
}

/** Throws `usage` for what is no URL of a database; the text may hold a password, so the message doesn't repeat it. */
export function checkDatabaseUrl(text: string, origin: string): string {
  if (isPostgresUrl(text) && URL.canParse(text)) return text;
  throw new AppError('usage', `${origin} is no URL of a Postgres database`, {
    hint: 'It looks like postgres://cairn@db.example.com/cairn; special characters of a password are %-encoded. Without it the database is a file in the data folder.',
  });
}

/** A URL that can be read, without its password and without its settings, which may hold one. */
export function shownDatabaseUrl(text: string): string {
  const {username, password, host, pathname} = new URL(text);
  const who = username === '' ? '' : `${username}${password === '' ? '' : ':***'}@`;
  return `postgres://${who}${host}${pathname}`;
}
