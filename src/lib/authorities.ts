/** Certificate authorities of one's own, beside those that Node trusts. */
import {X509Certificate} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import * as tls from 'node:tls';
import {AppError} from '../domain/errors.js';

/** What connections trust with that file of PEM certificates. Rejects with `invalid_input` where it can't be read or holds none. */
export async function authoritiesWith(file: string): Promise<readonly string[]> {
  const text = await readPem(file);
  try {
    return [...trustedAnyway(), new X509Certificate(text) && text];
  } catch (cause) {
    throw new AppError('invalid_input', `${file} holds no certificate`, {hint: 'It is a PEM file, with one certificate or several.', details: {file}, cause});
  }
}

/** A list of one's own replaces Node's, so it has that too; Node 22.15 tells it with what NODE_EXTRA_CA_CERTS adds. */
function trustedAnyway(): readonly string[] {
  const {getCACertificates} = tls as {getCACertificates?: (type: 'default') => readonly string[]};
  return getCACertificates?.('default') ?? tls.rootCertificates;
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('invalid_input', `${file} can not be read: no certificate authority comes from it`, {
      hint: 'It was named by --ca-file, now or when the remote was added, or by CAIRN_CA_FILE.', details: {file}, cause,
    });
  }
}
