/**
 * The stack `default` and its two components: there without files until they are first changed,
 * and local for good (SEMANTICS 2.6). Their ids are the same in every store, since they never leave one.
 */
import {manifestOf, own} from '../../domain/manifest.js';
import type {Resource} from '../../domain/manifest.js';
import type {Kind} from '../../domain/kind.js';
import type {JsonObject} from '../../domain/json.js';
import {derivedId} from '../../lib/uuid.js';

export const defaultName = 'default';

const idOf = (kind: Kind): string => derivedId(`cairn default ${kind}`);

const specs: Partial<Record<Kind, JsonObject>> = {
  stack: {components: {orchestrator: idOf('orchestrator'), artifact_store: idOf('artifact-store')}},
  orchestrator: {flavor: 'local'},
  'artifact-store': {flavor: 'local'},
};

/** The default object of a kind; null for kinds that have none. */
export function defaultResource(kind: Kind): Resource | null {
  const spec = specs[kind];
  if (spec === undefined) return null;
  const labels = {'cairn.dev/local': 'true'};
  return {kind, id: idOf(kind), namespace: own, manifest: manifestOf({kind, name: defaultName, labels, spec})};
}
