/** What a server was last seen to say about objects that are here: no server is asked. */
import type {Stored} from '../backend/backend.js';
import type {SyncHead, SyncRecord} from '../backend/sync-state.js';
import {AppError} from '../domain/errors.js';
import {nameOf} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';
import {sameName} from '../domain/name.js';
import {refOf, refText} from '../domain/ref.js';
import type {Ref} from '../domain/ref.js';
import type {OtherVersion} from '../inventory/diff.js';
import {referencesOf, withReferences} from './closure.js';
import {teamRef} from './team.js';
import type {Team} from './team.js';

/** What was last fetched, else what was last the same here and there. */
export type KnownTeam = Omit<Team, 'remote' | 'now'>;

/**
 * What the server has of each of these objects; of the first one, what it has under `named` where that is given. Rejects with
 * `not_found` where it has nothing to compare the first with.
 */
export async function versionsThere(team: KnownTeam, objects: readonly Stored[], named: Ref | null): Promise<readonly OtherVersion[]> {
  const {local, account, remoteName} = team;
  const heads = await local.heads(account);
  const ids = objects.map(({resource}, index) => (index === 0 && named !== null ? idNamed(team, heads, named) : resource.id));
  const records = await local.records(account, ids);
  const here = await idsHere(team, ids, records);
  const shown = (manifest: Manifest): Manifest => withNamesThere(manifest, here, heads);
  const versions = ids.map((id, index) => {
    const record = records.get(id);
    const object = (objects[index] as Stored).resource;
    const against = record === undefined ? `${remoteName}:${refOf(object)}` : `${remoteName}:${teamRef(team, record.kind, {name: nameThere(record) ?? nameOf(object), owner: record.owner})}`;
    const manifest = record === undefined ? null : manifestThere(record);
    return {against, manifest: manifest === null ? null : shown(manifest)};
  });
  if (versions[0]?.manifest != null) return versions;
  throw notThere(team, objects[0] as Stored);
}

/** The components of these objects that are on this machine. */
async function idsHere({local}: KnownTeam, ids: readonly string[], records: ReadonlyMap<string, SyncRecord>): Promise<ReadonlySet<string>> {
  const here = new Set<string>();
  for (const id of ids) {
    const record = records.get(id);
    const manifest = record === undefined ? null : manifestThere(record);
    for (const {kind, target} of record === undefined || manifest === null ? [] : referencesOf({kind: record.kind, manifest})) {
      if ((await local.list(kind)).some(row => row.status === 'ok' && row.resource.id === target)) here.add(target);
    }
  }
  return here;
}

function idNamed({username, remoteName}: KnownTeam, heads: ReadonlyMap<string, SyncHead>, ref: Ref): string {
  const owner = ref.owner ?? username;
  const head = [...heads.values()].find(each => each.kind === ref.kind && sameName(each.owner, owner) && (sameName(each.name, ref.name) || each.id === ref.name));
  if (head !== undefined) return head.id;
  throw new AppError('not_found', `${refText(ref.kind, ref.name, {remote: remoteName, owner: ref.owner})} isn't among what was last fetched`, {
    hint: 'Say --fetch to ask the server.',
  });
}

function manifestThere({base, tracking}: SyncRecord): Manifest | null {
  if (tracking === null) return base?.manifest ?? null;
  return tracking.gone ? null : tracking.manifest;
}

function nameThere(record: SyncRecord): string | undefined {
  return (manifestThere(record) ?? record.base?.manifest)?.metadata.name;
}

/** Components that aren't here by their name there, and the id, since something else here may have that name. */
function withNamesThere(manifest: Manifest, here: ReadonlySet<string>, heads: ReadonlyMap<string, SyncHead>): Manifest {
  const names = [...heads.values()].filter(({id}) => !here.has(id)).map(({id, name}) => [id, `${name} (${id})`] as const);
  return withReferences(manifest, new Map(names));
}

function notThere({remoteName}: KnownTeam, {resource}: Stored): AppError {
  return new AppError('not_found', `${refOf(resource)} isn't on ${remoteName}, as far as was last seen`, {
    hint: 'Say --fetch to ask the server, or name a file to compare with.',
    next: [`cairn push ${refOf(resource)}`, 'cairn status'],
  });
}
