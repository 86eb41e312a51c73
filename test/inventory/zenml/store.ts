/** A store in memory, with the two questions that planning asks, and what carrying out a plan does to it. */
import type {Stored} from '../../../src/backend/backend.js';
import {digestOf} from '../../../src/domain/json.js';
import type {JsonObject} from '../../../src/domain/json.js';
import type {Kind} from '../../../src/domain/kind.js';
import {AppError} from '../../../src/domain/errors.js';
import {manifestOf, nameOf, own} from '../../../src/domain/manifest.js';
import type {Resource} from '../../../src/domain/manifest.js';
import {sameName} from '../../../src/domain/name.js';
import type {SecretValue} from '../../../src/domain/secret-value.js';
import type {ImportPlan, ImportStore} from '../../../src/inventory/import-plan.js';

export class PlanStore implements ImportStore {
  readonly #resources = new Map<string, Resource>();
  #ids = 0;

  readonly local: ImportStore['local'] = {
    find: async ({kind, name}) => {
      const found = this.all(kind).find(each => sameName(nameOf(each), name));
      return found === undefined ? null : storedOf(found);
    },
    list: async kind => this.all(kind).map(storedOf),
    get: async (_kind, id) => {
      const found = this.#resources.get(id);
      if (found === undefined) throw new AppError('not_found', id);
      return storedOf(found);
    },
  };

  newId(): string {
    return `id-${++this.#ids}`;
  }

  async secretMatches({resource}: Stored, key: string, value: SecretValue): Promise<boolean> {
    return (resource.manifest.spec['values'] as JsonObject)[key] === `sealed ${value.reveal()}`;
  }

  all(kind: Kind): readonly Resource[] {
    return [...this.#resources.values()].filter(each => each.kind === kind);
  }

  named(kind: Kind, name: string): Resource {
    return this.all(kind).find(each => sameName(nameOf(each), name)) as Resource;
  }

  add(kind: Kind, name: string, spec: JsonObject): Resource {
    return this.put({kind, id: this.newId(), namespace: own, manifest: manifestOf({kind, name, spec})});
  }

  put(resource: Resource): Resource {
    this.#resources.set(resource.id, resource);
    return resource;
  }

  /** The two components and the stack that every store starts with. */
  addDefaults(): void {
    const orchestrator = this.add('orchestrator', 'default', {flavor: 'local'});
    const store = this.add('artifact-store', 'default', {flavor: 'local'});
    this.add('stack', 'default', {components: {orchestrator: orchestrator.id, artifact_store: store.id}});
  }

  carryOut({changes, secrets}: ImportPlan): void {
    for (const change of changes) if (change.action !== 'delete') this.put(change.resource);
    for (const {name, values, existing} of secrets) {
      const sealed = Object.fromEntries([...values].map(([key, value]) => [key, `sealed ${value.reveal()}`]));
      const before = (existing?.resource.manifest.spec['values'] ?? {}) as JsonObject;
      const manifest = manifestOf({kind: 'secret', name, spec: {values: {...before, ...sealed}}});
      this.put({kind: 'secret', id: existing?.resource.id ?? this.newId(), namespace: own, manifest});
    }
  }
}

function storedOf(resource: Resource): Stored {
  const digest = digestOf(resource.manifest);
  return {status: 'ok', resource, version: digest, digest, created: '2024-01-01T00:00:00Z', updated: '2024-01-01T00:00:00Z'};
}
