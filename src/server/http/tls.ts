/** TLS from files, read again when they change: certificates are renewed while the server runs. */
import {readFile} from 'node:fs/promises';
import {createSecureContext} from 'node:tls';
import type {Server} from 'node:tls';
import {AppError} from '../../domain/errors.js';
import type {HttpApp} from './http-app.js';

export interface TlsFiles {
  /** PEM: the certificate, and what it is signed by. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** What is in those files. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Rejects with `invalid_input` where a file can't be read, or where the two don't make a pair. */
export async function readTls(files: TlsFiles): Promise<Tls> {
  const tls = {cert: await readPem(files.cert), key: await readPem(files.key)};
  try {
    createSecureContext(tls);
  } catch (cause) {
    throw new AppError('invalid_input', `${files.cert} and ${files.key} are no certificate with its key`, {hint: 'Both are PEM files; the key has no passphrase.', cause});
  }
  return tls;
}

/** Takes over what the files hold now. Where that is no pair (yet), what was there stays in use. */
export async function renewTls(app: HttpApp, files: TlsFiles): Promise<void> {
  const tls = await readTls(files).catch(() => null);
  if (tls !== null) (app.server as unknown as Server).setSecureContext(tls);
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid_input', `${file} can not be read`, {cause});
  }
}
