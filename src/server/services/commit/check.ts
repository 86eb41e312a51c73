/** What can be said of a commit before looking at anything stored: shapes, limits, flavors, plain secrets. */
import {AppError} from '../../../domain/errors.js';
import {deeperThan, digestOf} from '../../../domain/json.js';
import type {Json} from '../../../domain/json.js';
import {isComponentKind, isFlavorKind, requiredTypes, typeOfFlavorKind, typeOfKind} from '../../../domain/kind.js';
import type {ActiveType, ComponentKind, Kind} from '../../../domain/kind.js';
import {checkManifest, componentSpecOf, kindOfManifest, slotsOf} from '../../../domain/manifest.js';
import type {Manifest} from '../../../domain/manifest.js';
import {customFlavor, isBuiltIn} from '../../../flavors/custom/custom-flavor.js';
import {componentError, validateComponent} from '../../../flavors/validate.js';
import type {ComponentUnderTest} from '../../../flavors/validate.js';
import {isId} from '../../../lib/uuid.js';
import {limits} from '../../../wire/types.js';
import type {WireChange, WireCommit, WireExpect, WireGrantChange} from '../../../wire/types.js';

export interface Put {
  readonly action: 'put';
  readonly id: string;
  readonly kind: Kind;
  /** The owner's name; it counts only for what is created. */
  readonly owner: string;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly expect: WireExpect | null;
}

export interface Delete {
  readonly action: 'delete';
  readonly id: string;
  readonly kind: string;
  readonly expect: WireExpect;
}

export interface CheckedCommit {
  readonly changes: readonly (Put | Delete)[];
  readonly grants: readonly WireGrantChange[];
  readonly expectedGrants: ReadonlyMap<string, number>;
  /** Over the whole body: what an idempotency key stands for. */
  readonly digest: string;
}

/** Rejects with the code of the first change that can't be right whatever is stored. */
export async function checkCommit(commit: WireCommit): Promise<CheckedCommit> {
  const {grants = [], expectedGrants = {}} = commit;
  if (commit.changes.length + grants.length > limits.commitObjects) {
    throw new AppError('too_large', `a commit has at most ${limits.commitObjects} changes; this one has ${commit.changes.length + grants.length}`);
  }
  const seen = new Set<string>();
  const changes: (Put | Delete)[] = [];
  for (const change of commit.changes) {
    if (seen.has(change.id)) throw new AppError('invalid_input', `the commit changes ${change.id} twice`);
    seen.add(change.id);
    changes.push(change.action === 'delete' ? change : await checkPut(change));
  }
  return {changes, grants, expectedGrants: new Map(Object.entries(expectedGrants)), digest: digestOf(commit as unknown as Json)};
}

async function checkPut({action, id, kind, owner, manifest: given, expect}: WireChange & {action: 'put'}): Promise<Put> {
  if (!isId(id)) throw new AppError('invalid_input', `${JSON.stringify(id)} is no id: ids are UUIDs in lower case`);
  if (deeperThan(given, limits.depth)) throw new AppError('invalid_manifest', `${kind} ${id}: the manifest is nested more than ${limits.depth} levels deep`);
  if (JSON.stringify(given).length > limits.objectBytes) throw new AppError('too_large', `${kind} ${id}: a manifest has at most ${limits.objectBytes} bytes`);
  const manifest = checkManifest(given, `${kind} ${id}`);
  const ownKind = kindOfManifest(manifest);
  const what = `${ownKind}/${manifest.metadata.name}`;
  if (ownKind !== kind) throw new AppError('invalid_input', `${what} is sent as of kind ${JSON.stringify(kind)}`);
  if (ownKind === 'secret') throw new AppError('invalid_input', `${what}: secrets are no part of a commit`, {hint: 'They have routes of their own, under /v1/secrets.'});
  if (ownKind === 'stack') checkRequired(what, manifest);
  if (isComponentKind(ownKind)) await checkComponent(what, ownKind, manifest);
  if (isFlavorKind(ownKind)) checkFlavor(what, typeOfFlavorKind(ownKind), manifest);
  return {action, id, kind: ownKind, owner, manifest, digest: digestOf(manifest), expect};
}

function checkRequired(what: string, manifest: Manifest): void {
  const slots = slotsOf({manifest});
  const missing = requiredTypes.filter(type => !slots.has(type));
  if (missing.length > 0) throw new AppError('invalid_manifest', `${what} has no ${missing.join(' and no ')}; a stack can't run without`);
}

/** What a colleague's laptop keeps with a warning, such as keys of an imported stack, the server keeps as well. */
async function checkComponent(what: string, kind: ComponentKind, manifest: Manifest): Promise<void> {
  const {flavor, config} = componentSpecOf({manifest});
  await refuseConfig(what, {type: typeOfKind(kind), flavor, config, mode: 'import'});
}

/** A flavor that can be used, and whose name cairn itself has no flavor of. */
function checkFlavor(what: string, type: ActiveType, manifest: Manifest): void {
  const {name} = customFlavor(manifest);
  if (isBuiltIn(type, name)) throw new AppError('invalid_name', `${what} has the name of a flavor that comes with cairn`);
}

/** Rejects with `invalid_input` where a component's config doesn't fit its flavor, and with `plain_secret`. */
export async function refuseConfig(what: string, component: ComponentUnderTest): Promise<void> {
  const report = await validateComponent(component);
  if (report.problems.length > 0) throw componentError(what, report.problems);
  if (report.plainSecrets.length === 0) return;
  throw new AppError('plain_secret', `${what} has a plain value in a secret field: ${report.plainSecrets.join(', ')}`, {
    hint: 'Keep the value in a secret and refer to it as {{ NAME.KEY }}.',
    details: {pointers: report.plainSecrets},
  });
}
