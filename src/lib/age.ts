/** Text for the eyes of some only, in the age format (age-encryption.org/v1), armored: what the program `age -a` writes and reads. */
import {AppError} from '../domain/errors.js';

/** A secret identity, `AGE-SECRET-KEY-1…`, and the recipient, `age1…`, that others seal for. */
export interface AgeIdentity {
  readonly identity: string;
  readonly recipient: string;
}

export async function newAgeIdentity(): Promise<AgeIdentity> {
  const {generateIdentity} = await import('age-encryption');
  return ageIdentity(await generateIdentity());
}

/** Rejects with `invalid_input` for what is no identity, without repeating it. */
export async function ageIdentity(identity: string): Promise<AgeIdentity> {
  const {identityToRecipient} = await import('age-encryption');
  try {
    return {identity, recipient: await identityToRecipient(identity)};
  } catch {
    throw new AppError('invalid_input', 'an age identity is AGE-SECRET-KEY-1…, and this is none');
  }
}

/** Anyone who has the identity of one of the recipients can open it. Rejects with `invalid_input` for what is no recipient. */
export async function ageSeal(text: string, recipients: readonly string[]): Promise<string> {
  const {Encrypter, armor} = await import('age-encryption');
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw notRecipient(recipient);
    }
  }
  if (recipients.length === 0) throw new AppError('usage', 'nothing can be sealed for nobody: name a recipient');
  try {
    return armor.encode(await encrypter.encrypt(text));
  } catch (cause) {
    throw new AppError('invalid_input', `nothing can be sealed for one of these recipients: ${messageOf(cause)}`, {cause});
  }
}

/** Rejects with `not_allowed` where none of the identities opens it, and with `invalid_input` where it is no age file or was changed. */
export async function ageOpen(armored: string, identities: readonly AgeIdentity[]): Promise<string> {
  const {Decrypter, armor} = await import('age-encryption');
  const decrypter = new Decrypter();
  for (const {identity} of identities) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(armor.decode(armored), 'text');
  } catch (cause) {
    if (messageOf(cause).startsWith('no identity matched')) throw sealedForOthers(identities);
    throw new AppError('invalid_input', 'the sealed text is no age file, or it was changed', {cause});
  }
}

/** The recipients of a file: one a line, `#` begins a comment. */
export function ageRecipients(text: string): readonly string[] {
  return linesOf(text);
}

/** The identities of a file as `age-keygen` writes it. Rejects with `invalid_input` naming the place, for what is none. */
export async function ageIdentities(text: string, place: string): Promise<readonly AgeIdentity[]> {
  const lines = linesOf(text);
  const isKeys = lines.length > 0 && lines.every(line => /^AGE-SECRET-KEY-[A-Z0-9-]+$/.test(line));
  if (!isKeys) {
    throw new AppError('invalid_input', `${place} holds no age identity`, {
      hint: 'It is a file as `age-keygen -o FILE` writes it. SSH keys and identities behind a passphrase can not be used.',
      details: {file: place},
    });
  }
  return Promise.all(lines.map(ageIdentity));
}

function messageOf(error: unknown): string {
  const {message} = error as {message?: unknown};
  return typeof message === 'string' ? message : '';
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

function notRecipient(recipient: string): AppError {
  const isSecret = recipient.toUpperCase().startsWith('AGE-SECRET-KEY');
  const isSsh = recipient.startsWith('ssh-');
  // Anything else may be a line of a wrong file, and a secret.
  const named = isSsh || recipient.startsWith('age1') ? JSON.stringify(recipient.slice(0, 80)) : 'What was given';
  const what = isSecret ? 'That is a secret identity, not a recipient' : `${named} is no age recipient`;
  return new AppError('invalid_input', what, {
    hint: isSsh ? 'SSH keys can not be used; a recipient is age1….' : 'A recipient is age1…; `cairn secret recipient` and `age-keygen -y` print one.',
  });
}

function sealedForOthers(identities: readonly AgeIdentity[]): AppError {
  const recipients = identities.map(({recipient}) => recipient);
  return new AppError('not_allowed', `the values are sealed for others: ${recipients.join(', ')} is none of the recipients`, {
    hint: 'Give the identity that it was sealed for with --identity FILE, or ask for a bundle sealed for the recipient above.',
    details: {recipients},
  });
}
