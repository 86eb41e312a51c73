/** Changing one object of the local store by compare-and-set. */
import type {LocalBackend, Stored} from '../backend/backend.js';
import {hasCode} from '../domain/errors.js';
import {isJsonObject, sameJson} from '../domain/json.js';
import {labelsOf} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';

/** Something that people should know, and that didn't stop the work. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

export interface Outcome {
  readonly action: 'create' | 'update' | 'none';
  /** The object as it is now. */
  readonly stored: Stored;
  readonly warnings: readonly Warning[];
}

export interface MetadataChange {
  /** Empty text takes the description away. */
  readonly description?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  readonly removeLabels?: readonly string[];
}

/** How often work starts over because somebody changed the same file meanwhile. */
const attempts = 5;

/** Runs `attempt` again from the start where its commit was refused for a stale version; the last refusal is thrown. */
export async function startingOver<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !hasCode(error, 'conflict') || !('stale' in error.details)) throw error;
    }
  }
}

/** Replaces an object's manifest by what `change` makes of its current one; an equal manifest writes nothing. */
export function edit(local: LocalBackend, {resource}: Stored, change: (manifest: Manifest) => Manifest | Promise<Manifest>): Promise<Outcome> {
  return startingOver(async () => {
    const current = await local.get(resource.kind, resource.id);
    const manifest = await change(current.resource.manifest);
    if (sameJson(manifest, current.resource.manifest)) return {action: 'none', stored: current, warnings: []};
    await local.commit([{action: 'update', resource: {...current.resource, manifest}, expected: current.version}]);
    return {action: 'update', stored: await local.get(resource.kind, resource.id), warnings: []};
  });
}

/** The manifest with another description and other labels; all else in its metadata stays. */
export function withMetadata(manifest: Manifest, {description, labels = {}, removeLabels = []}: MetadataChange): Manifest {
  const kept = Object.entries({...labelsOf({manifest}), ...labels}).filter(([key]) => !removeLabels.includes(key));
  const metadata = {
    ...manifest.metadata,
    ...(description === undefined ? {} : {description}),
    labels: Object.fromEntries(kept),
  };
  const filled = Object.entries(metadata).filter(([key, value]) => !isLeftOut(key, value));
  return {...manifest, metadata: {...Object.fromEntries(filled), name: manifest.metadata.name}};
}

/** Empty parts are left out, so that equal objects have equal digests. */
function isLeftOut(key: string, value: unknown): boolean {
  return (key === 'labels' && isJsonObject(value) && Object.keys(value).length === 0) || (key === 'description' && value === '');
}
