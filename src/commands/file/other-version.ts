/** The version that a diff compares with: what a file says, or what a server was last seen to have. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {AppError} from '../../domain/errors.js';
import {parseRef} from '../../domain/ref.js';
import type {Ref} from '../../domain/ref.js';
import {versionsInFile} from '../../inventory/diff.js';
import type {OtherVersion} from '../../inventory/diff.js';
import {versionsThere} from '../../sync/diff.js';
import {fetchFrom} from '../sync/team.js';
import {sourceName} from './importing.js';

export interface OtherVersionRequest {
  /** A file, `-`, or `REMOTE:REF`; undefined for the same object on its remote. */
  readonly other?: string | undefined;
  /** Ask the server first. */
  readonly fetch: boolean;
}

/** What that version says of each of these objects. Rejects as `versionsInFile` and `versionsThere`, and with `no_remote`. */
export async function versionsOf(app: App, objects: readonly Stored[], {other, fetch}: OtherVersionRequest): Promise<readonly OtherVersion[]> {
  const named = other === undefined ? null : remoteRef(app, other);
  if (other !== undefined && named === null) {
    if (fetch) throw new AppError('usage', `--fetch asks a server, and ${sourceName(other)} is a file`);
    return versionsInFile({name: sourceName(other), text: await app.read(other)}, objects);
  }
  const remote = app.config().remote(named?.remote ?? (objects[0] as Stored).resource.namespace.remote ?? undefined);
  if (fetch) await fetchFrom(app, remote.name);
  const {name, username, instance, account} = remote;
  return versionsThere({local: await app.local(), remoteName: name, username, account: {instance, account}}, objects, named);
}

/** `acme:stack/prod`, for a remote that there is, or for what can't be the path of a file. */
function remoteRef(app: App, text: string): Ref | null {
  const [name = '', rest = ''] = text.split(':');
  const isRemote = app.config().remotes().some(remote => remote.name === name);
  return isRemote || (name.length > 1 && /^[a-z-]+\/[^/]/.test(rest)) ? parseRef(text, 'stack') : null;
}
