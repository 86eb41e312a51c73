/** How objects of this machine stand to the server, computed without it: what lists and descriptions show. */
import type {App} from '../app/app.js';
import type {Stored} from '../backend/backend.js';
import type {RemoteSetting} from '../config/config.js';
import {nameOf} from '../domain/manifest.js';
import type {ObjectStanding} from '../render/views/inventory.js';
import {statesOf} from '../sync/compare.js';

export type Standings = ReadonlyMap<string, ObjectStanding>;

/** By id: of one's own objects on the current remote, of others' on the remote that they came from. */
export async function standingsOf(app: App, objects: readonly Stored[]): Promise<Standings> {
  const config = app.config();
  const current = config.currentRemote()?.value ?? null;
  const remotes = [...config.remotes().filter(({name}) => name !== current?.name), ...(current === null ? [] : [current])];
  const standings = new Map(objects.map(({resource}) => [resource.id, unknown(resource.namespace.owner)]));
  for (const remote of remotes) {
    const group = objects.filter(({resource}) => (resource.namespace.remote ?? current?.name) === remote.name);
    if (group.length > 0) for (const [id, standing] of await standingsOn(app, remote, group)) standings.set(id, standing);
  }
  return standings;
}

export async function standingOf(app: App, object: Stored): Promise<ObjectStanding> {
  return standingFor(await standingsOf(app, [object]), object);
}

export function standingFor(standings: Standings, {resource}: Stored): ObjectStanding {
  return standings.get(resource.id) ?? unknown(resource.namespace.owner);
}

/** Where no server knows of it. */
function unknown(owner: string | null): ObjectStanding {
  return {owner, state: 'local-only'};
}

async function standingsOn(app: App, remote: RemoteSetting, objects: readonly Stored[]): Promise<Standings> {
  const local = await app.local();
  const heads = await local.heads(remote);
  const locals = objects.map(({resource, digest}) => ({...resource, name: nameOf(resource), digest}));
  const states = statesOf(heads, locals, remote.username);
  return new Map(objects.map(({resource}) => {
    const head = heads.get(resource.id);
    const owner = resource.namespace.owner ?? (head === undefined || head.base === null ? null : head.owner);
    return [resource.id, {owner, state: states.get(resource.id) ?? 'local-only'}];
  }));
}
