/** A local store in a folder of its own, and quick ways to put objects into it. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {LocalBackend, Stored} from '../../src/backend/backend.js';
import {openLocalBackend} from '../../src/backend/local/local-backend.js';
import type {Config, Originated, RemoteSetting} from '../../src/config/config.js';
import {kindOfType} from '../../src/domain/kind.js';
import type {ComponentType} from '../../src/domain/kind.js';
import {manifestOf, own} from '../../src/domain/manifest.js';
import type {Namespace} from '../../src/domain/manifest.js';
import {newId} from '../../src/lib/uuid.js';

export interface TestStore {
  readonly folder: string;
  readonly local: LocalBackend;
  close(): void;
}

export function openStore(): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-inventory-'));
  const local = openLocalBackend({data: join(folder, 'data'), state: join(folder, 'state'), cache: join(folder, 'cache')});
  return {folder, local, close: () => rmSync(folder, {recursive: true, force: true})};
}

export const ofAnn: Namespace = {remote: 'acme', owner: 'ann'};

export interface Parts {
  readonly name: string;
  readonly namespace?: Namespace;
  readonly id?: string;
}

export async function addComponent(local: LocalBackend, type: ComponentType, {name, namespace = own, id = newId()}: Parts): Promise<Stored> {
  const kind = kindOfType(type);
  const spec = type === 'artifact_store' ? {flavor: 's3', config: {path: 's3://acme'}} : {flavor: 'local'};
  return add(local, {kind, id, namespace, manifest: manifestOf({kind, name, spec})});
}

/** With an orchestrator and an artifact store of the same name and owner. */
export async function addStack(local: LocalBackend, parts: Parts): Promise<Stored> {
  const {name, namespace = own, id = newId()} = parts;
  const orchestrator = await addComponent(local, 'orchestrator', {name, namespace});
  const store = await addComponent(local, 'artifact_store', {name, namespace});
  const components = {orchestrator: orchestrator.resource.id, artifact_store: store.resource.id};
  return add(local, {kind: 'stack', id, namespace, manifest: manifestOf({kind: 'stack', name, spec: {components}})});
}

async function add(local: LocalBackend, resource: Stored['resource']): Promise<Stored> {
  await local.commit([{action: 'create', resource}]);
  return local.get(resource.kind, resource.id);
}

export const acme: RemoteSetting = {name: 'acme', url: 'https://cairn.acme.com', username: 'bob', instance: 'instance-1', account: 'account-1'};

/** Settings as they stand, without files. */
export function settings(parts: {readonly user?: string; readonly directory?: string; readonly remotes?: readonly RemoteSetting[]} = {}): Config {
  const at = (value: string | undefined, origin: string): Originated<string> | null => (value === undefined ? null : {value, origin});
  return {
    activeStack: () => at(parts.user, '/home/config.json'),
    directoryStack: () => at(parts.directory, '/work/.cairn/config.yaml'),
    remotes: () => parts.remotes ?? [],
  } as unknown as Config;
}
