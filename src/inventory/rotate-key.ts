/** Giving the local secrets another key. */
import type {Change, LocalBackend, Stored} from '../backend/backend.js';
import type {Journal} from '../backend/journal.js';
import type {SealIdentity, SecretKey} from '../config/config.js';
import {AppError, hasCode} from '../domain/errors.js';
import {refOf} from '../domain/ref.js';
import type {SecretValue} from '../domain/secret-value.js';
import {reasonOf} from '../lib/errno.js';
import {withValues} from './change-secret.js';
import {startingOver} from './edit.js';
import {revealSecret, sealedAnew, secretKeysOf} from './secrets.js';

export interface Rotation {
  /** How many secrets and values are encrypted with the new key. */
  readonly secrets: number;
  readonly values: number;
  /** `secret/NAME KEY` of values, and other places, that no key here opens: they stay as they are. */
  readonly unreadable: readonly string[];
  readonly forgotten: boolean;
}

export interface RotationTarget {
  readonly local: LocalBackend;
  readonly secretKey: SecretKey;
  readonly sealIdentity: SealIdentity;
  readonly journal: Pick<Journal, 'sealAnew'>;
}

export interface RotateOptions {
  /** Also throws away the keys of before: then backups can't bring back what they encrypted. The journal is encrypted anew, so that undo can. */
  readonly forgetEarlier: boolean;
}

/**
 * Makes a new key and encrypts every value with it in one transaction. All keys are known before the first value changes, so that a
 * process that ends at any moment leaves every value readable. Rejects with `failed` where earlier keys are to be forgotten
 * and something here can not be read yet: then they are kept.
 */
export async function rotateKey(target: RotationTarget, {forgetEarlier}: RotateOptions): Promise<Rotation> {
  const {local, secretKey} = target;
  return secretKey.rotate(async () => {
    const sealed = await startingOver(() => sealAnew(local, secretKey));
    const unreadable = [...sealed.unreadable, ...(await identityAnew(target.sealIdentity))];
    if (!forgetEarlier) return {...sealed, unreadable, forgotten: false};
    if (unreadable.length > 0) throw stillNeeded(unreadable);
    return {...sealed, unreadable: await journalAnew(target), forgotten: true};
  }, {forgetEarlier});
}

/** What no key opens by now hinders nothing: keeping the keys would not help, and nobody can repair an earlier version. */
async function journalAnew({journal, secretKey}: RotationTarget): Promise<readonly string[]> {
  const unreadable = await journal.sealAnew((secret, sealed) => sealedAnew(secretKey, secret, sealed));
  return unreadable.map(ref => `an earlier version of ${ref}`);
}

async function identityAnew(sealIdentity: SealIdentity): Promise<readonly string[]> {
  try {
    await sealIdentity.sealAnew();
    return [];
  } catch (error) {
    if (!hasCode(error, 'failed') || typeof error.details['file'] !== 'string' || reasonOf(error.cause) !== null) throw error;
    return [error.details['file']];
  }
}

async function sealAnew(local: LocalBackend, secretKey: SecretKey): Promise<Omit<Rotation, 'forgotten'>> {
  const rows = await local.list('secret');
  const damaged = rows.flatMap(row => (row.status === 'ok' ? [] : [`${row.place}: ${row.problem}`]));
  const opened = await Promise.all(rows.flatMap(row => (row.status === 'ok' ? [openedValues(secretKey, row)] : [])));
  const changes = await Promise.all(opened.flatMap(({stored, values}) => (values.size === 0 ? [] : [changeOf(secretKey, stored, values)])));
  if (changes.length > 0) await local.commit(changes);
  const count = opened.reduce((sum, {values}) => sum + values.size, 0);
  return {secrets: changes.length, values: count, unreadable: [...opened.flatMap(({unreadable}) => unreadable), ...damaged]};
}

interface OpenedSecret {
  readonly stored: Stored;
  readonly values: ReadonlyMap<string, SecretValue>;
  readonly unreadable: readonly string[];
}

async function openedValues(secretKey: SecretKey, stored: Stored): Promise<OpenedSecret> {
  const values = new Map<string, SecretValue>();
  const unreadable: string[] = [];
  for (const key of secretKeysOf(stored.resource)) {
    try {
      values.set(key, await revealSecret(secretKey, stored, key));
    } catch (error) {
      if (!hasCode(error, 'failed')) throw error;
      unreadable.push(`${refOf(stored.resource)} ${key}`);
    }
  }
  return {stored, values, unreadable};
}

async function changeOf(secretKey: SecretKey, {resource, version}: Stored, set: ReadonlyMap<string, SecretValue>): Promise<Change> {
  return {action: 'update', expected: version, resource: {...resource, manifest: await withValues(secretKey, resource, {set})}};
}

function stillNeeded(unreadable: readonly string[]): AppError {
  return new AppError('failed', `The earlier keys were kept: ${unreadable.join(', ')} can not be read here`, {
    hint: 'All else is encrypted with the new key. Set or delete these values, or repair their files, and forget the keys then.',
    next: ['cairn secret rotate-key --forget-earlier'],
    details: {unreadable},
  });
}
