/**
 * Refs: how people name objects where kinds mix. `stack/prod`, `artifact-store/s3-prod`,
 * `stack/ann/prod` for another owner's, `acme:stack/ann/prod` for that owner on the remote `acme`.
 */
import {AppError} from './errors.js';
import {kindOfWord, kinds} from './kind.js';
import type {Kind} from './kind.js';
import {nameOf} from './manifest.js';
import type {Namespace, Resource} from './manifest.js';

export interface Ref {
  readonly kind: Kind;
  /** A name, an id, or a prefix of an id with 6 characters or more. */
  readonly name: string;
  /** null where the ref says no owner: one's own, else the only one of that name. */
  readonly owner: string | null;
  readonly remote: string | null;
}

/** Parses a ref; a text without a kind is of `defaultKind`, where the command has one. */
export function parseRef(text: string, defaultKind?: Kind): Ref {
  const colon = text.indexOf(':');
  const remote = colon > 0 ? text.slice(0, colon) : null;
  const parts = text.slice(colon > 0 ? colon + 1 : 0).split('/');
  const kindWritten = parts.length > 1 ? kindOfWord(parts[0] as string) : null;
  const kind = kindWritten ?? defaultKind;
  const path = kindWritten === null ? parts : parts.slice(1);
  if (kind === undefined || path.length > 2 || parts.includes('')) throw notARef(text);
  return {kind, owner: path.length === 2 ? (path[0] as string) : null, name: path.at(-1) as string, remote};
}

function notARef(text: string): AppError {
  return new AppError('usage', `"${text}" does not name an object`, {
    hint: `Write KIND/NAME or KIND/OWNER/NAME, for example stack/prod. The kinds are ${kinds.join(', ')}.`,
  });
}

/** The ref of an object: the shortest text that names it on this machine. */
export function refText(kind: Kind, name: string, {remote, owner}: Namespace): string {
  const local = owner === null ? `${kind}/${name}` : `${kind}/${owner}/${name}`;
  return remote === null ? local : `${remote}:${local}`;
}

/** A ref without its remote, as JSON shows it. */
export function refOf(resource: Resource): string {
  return refText(resource.kind, nameOf(resource), {remote: null, owner: resource.namespace.owner});
}
