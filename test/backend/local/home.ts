/** A store in a temporary folder, and people's hands in its files. */
import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {openLocalBackend} from '../../../src/backend/local/local-backend.js';
import type {LocalFolders, LocalOptions} from '../../../src/backend/local/local-backend.js';
import type {LocalBackend, Stored} from '../../../src/backend/backend.js';
import type {JsonObject} from '../../../src/domain/json.js';
import type {Kind} from '../../../src/domain/kind.js';
import {manifestOf, own} from '../../../src/domain/manifest.js';
import type {Namespace, Resource} from '../../../src/domain/manifest.js';
import {newId} from '../../../src/lib/uuid.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

export interface Home {
  readonly folders: LocalFolders;
  /** A backend as a new process would open it. */
  open(options?: LocalOptions): LocalBackend;
  read(path: string): string;
  write(path: string, text: string): void;
  move(from: string, to: string): void;
  has(path: string): boolean;
  remove(): void;
}

/** Paths are below the data folder. */
export function makeHome(): Home {
  const folder = temporaryFolder();
  const folders = {data: join(folder.path, 'data'), state: join(folder.path, 'state'), cache: join(folder.path, 'cache')};
  const place = (path: string) => join(folders.data, path);
  return {
    folders,
    open: options => openLocalBackend(folders, options),
    read: path => readFileSync(place(path), 'utf8'),
    write: (path, text) => {
      mkdirSync(dirname(place(path)), {recursive: true});
      writeFileSync(place(path), text);
    },
    move: (from, to) => renameSync(place(from), place(to)),
    has: path => existsSync(place(path)),
    remove: () => folder.remove(),
  };
}

export function resource(kind: Kind, name: string, {spec, namespace = own}: {spec: JsonObject; namespace?: Namespace}): Resource {
  return {kind, id: newId(), namespace, manifest: manifestOf({kind, name, spec})};
}

export interface Trio {
  readonly kube: Resource;
  readonly bucket: Resource;
  readonly stack: Resource;
}

/** A stack `prod` of `kube` and `s3-prod`. */
export function trio(namespace: Namespace = own): Trio {
  const kube = resource('orchestrator', 'kube', {spec: {flavor: 'local'}, namespace});
  const bucket = resource('artifact-store', 's3-prod', {spec: {flavor: 's3', config: {path: 's3://acme-ml'}}, namespace});
  const stack = resource('stack', 'prod', {spec: {components: {orchestrator: kube.id, artifact_store: bucket.id}}, namespace});
  return {kube, bucket, stack};
}

export async function createAll(backend: LocalBackend, {kube, bucket, stack}: Trio): Promise<void> {
  await backend.commit([kube, bucket, stack].map(each => ({action: 'create', resource: each})));
}

/** Replaces the metadata's fields. */
export async function change(backend: LocalBackend, stored: Stored, metadata: JsonObject): Promise<void> {
  const {manifest} = stored.resource;
  const changed = {...stored.resource, manifest: {...manifest, metadata: {...manifest.metadata, ...metadata}}};
  await backend.commit([{action: 'update', resource: changed, expected: stored.version}]);
}
