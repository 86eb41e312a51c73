/** The one place where values leave the server: for a run on what refers to them, or for a person who may see them; each time audited (SEMANTICS 1.5, 4.4). */
import {AppError} from '../../../domain/errors.js';
import {slotsOf} from '../../../domain/manifest.js';
import {covers} from '../../../domain/right.js';
import type {SecretValue} from '../../../domain/secret-value.js';
import type {WireNeeds, WireValue, WireValues, WireValuesRequest} from '../../../wire/types.js';
import type {Queries} from '../../db/schema.js';
import {neededFor} from '../../policy/policy.js';
import {appendAudit} from '../../repositories/audit.js';
import type {AuditEntry} from '../../repositories/audit.js';
import {nameKey, visibleById} from '../../repositories/objects.js';
import type {ObjectRecord, VisibleObject} from '../../repositories/objects.js';
import {rightsOn} from '../../repositories/rights.js';
import type {Viewer} from '../../repositories/rights.js';
import {secretIdsNamed} from '../../repositories/secrets.js';
import type {Caller, Context} from '../context.js';
import {missingText} from '../objects.js';
import {requireAct} from '../require-act.js';
import {partsOf} from './secret-record.js';
import {usesIn} from './secret-uses.js';
import type {SecretUse} from './secret-uses.js';

/** A reference, and the secret that would give its value to the viewer; null where none would. */
interface Resolved {
  readonly use: SecretUse;
  readonly secret: string | null;
}

export class ValueService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** What these stacks and components refer to, and whether the caller would be given it; of what isn't seen, nothing. */
  async needs({account}: Caller, objects: readonly string[]): Promise<WireNeeds> {
    const {database: {queries}, now} = this.#context;
    const viewer = {account, now: now()};
    const resolved = await resolve(queries, viewer, await componentsOf(queries, viewer, await visibleById(queries, viewer, [...new Set(objects)])));
    return {needs: resolved.map(({use: {component, secret, key}, secret: found}) => ({component: component.id, secret, key, met: found !== null}))};
  }

  /** Rejects with `not_found` for what isn't seen, and with `not_allowed` without `use` on the object, or without the right to reveal. */
  async values({account}: Caller, request: WireValuesRequest): Promise<WireValues> {
    const viewer = {account, now: this.#context.now()};
    if (request.purpose === 'reveal') requireAct(account, 'reveal');
    return this.#context.database.write(transaction => (request.purpose === 'run' ? this.#forRun(transaction, viewer, request) : this.#revealed(transaction, viewer, request)));
  }

  async #forRun(transaction: Queries, viewer: Viewer, {object, run}: WireValuesRequest & {purpose: 'run'}): Promise<WireValues> {
    const [found] = await visibleById(transaction, viewer, [object]);
    if (found === undefined || (found.kind !== 'stack' && found.flavor === null)) throw new AppError('not_found', missingText(object));
    if (!covers(found.right, neededFor.run)) throw new AppError('not_allowed', `running on ${found.kind}/${found.name} needs "${neededFor.run}" on it; you have "${found.right}"`);
    const resolved = await resolve(transaction, viewer, await componentsOf(transaction, viewer, [found]));
    const values = new Map<string, ReadonlyMap<string, SecretValue>>();
    for (const id of new Set(resolved.flatMap(({secret}) => secret ?? []))) values.set(id, await this.#context.vault.values(transaction, id));
    const given = resolved.flatMap(({use: {component, secret, key}, secret: id}): readonly (WireValue & {readonly id: string})[] => {
      const value = id === null ? undefined : values.get(id)?.get(key);
      return id === null || value === undefined ? [] : [{id, component: component.id, secret, key, value: value.reveal()}];
    });
    await appendAudit(transaction, viewer.now, auditOf(viewer, found, {run, given}));
    return {
      values: unique(given.map(({component, secret, key, value}) => ({component, secret, key, value}))),
      unmet: unique(resolved.flatMap(({use: {component, secret, key}, secret: id}) => (id === null ? [{component: component.id, secret, key}] : []))),
    };
  }

  async #revealed(transaction: Queries, viewer: Viewer, {secret, key}: WireValuesRequest & {purpose: 'reveal'}): Promise<WireValues> {
    const [found] = await visibleById(transaction, viewer, [secret]);
    if (found?.kind !== 'secret') throw new AppError('not_found', missingText(secret));
    if (!covers(found.right, neededFor.reveal)) throw new AppError('not_allowed', `seeing a value of secret/${found.name} needs "${neededFor.reveal}" on it; you have "${found.right}"`);
    const value = (await this.#context.vault.values(transaction, secret)).get(key);
    if (value === undefined) throw new AppError('not_found', `secret/${found.name} has no key ${JSON.stringify(key)}`, {details: {keys: partsOf(found).keys}});
    const {account, now} = viewer;
    const by = account.key === null ? {} : {key: account.key.id};
    await appendAudit(transaction, now, [{account: account.id, action: 'secret-reveal', subject: secret, details: {name: found.name, keys: [key], ...by}}]);
    return {values: [{component: null, secret: found.name, key, value: value.reveal()}], unmet: []};
  }
}

/** The components among these objects, and of the stacks among them, that the viewer may use. */
async function componentsOf(db: Queries, viewer: Viewer, objects: readonly VisibleObject[]): Promise<readonly VisibleObject[]> {
  const ids = objects.flatMap(({id, kind, flavor, manifest}) => (kind === 'stack' ? [...slotsOf({manifest}).values()] : flavor === null ? [] : [id]));
  return (await visibleById(db, viewer, [...new Set(ids)])).filter(({right}) => covers(right, neededFor.run));
}

/** Each reference in the namespace of the component's owner; a secret that the viewer may not use is none. */
async function resolve(db: Queries, viewer: Viewer, components: readonly ObjectRecord[]): Promise<readonly Resolved[]> {
  const resolved: Resolved[] = [];
  for (const owner of new Set(components.map(component => component.owner))) {
    const uses = components.filter(component => component.owner === owner).flatMap(usesIn);
    const ids = await secretIdsNamed(db, owner, uses.map(({secret}) => nameKey(secret)));
    const rights = await rightsOn(db, viewer, [...ids.values()]);
    const allowed = [...rights].flatMap(([id, right]) => (covers(right, neededFor.run) ? [id] : []));
    const usable = new Map((await visibleById(db, viewer, allowed)).map(secret => [secret.id, partsOf(secret).keys]));
    for (const use of uses) {
      const id = ids.get(nameKey(use.secret));
      resolved.push({use, secret: id !== undefined && usable.get(id)?.includes(use.key) === true ? id : null});
    }
  }
  return resolved;
}

/** An entry for each secret: for which object and run it was asked, and which of its keys were given. */
function auditOf({account}: Viewer, object: ObjectRecord, {run, given}: {readonly run: string | undefined; readonly given: readonly (WireValue & {readonly id: string})[]}): readonly AuditEntry[] {
  return [...new Set(given.map(({id}) => id))].map(id => {
    const mine = given.filter(each => each.id === id);
    const details = {
      name: mine[0]?.secret ?? '', object: object.id, run: run ?? null,
      components: [...new Set(mine.map(({component}) => component ?? ''))], keys: [...new Set(mine.map(({key}) => key))],
      ...(account.key === null ? {} : {key: account.key.id}),
    };
    return {account: account.id, action: 'secret-use', subject: id, details};
  });
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
