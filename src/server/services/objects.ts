/** Reading objects and their grants. What the caller may not see is answered as what isn't there. */
import {AppError} from '../../domain/errors.js';
import type {Grant, Grantee} from '../../domain/right.js';
import {covers} from '../../domain/right.js';
import {componentKinds, flavorKinds, kindOfWord} from '../../domain/kind.js';
import type {Collection} from '../../wire/routes.js';
import type {WireGrants, WireObject, WirePage} from '../../wire/types.js';
import {neededFor, rightOfLevel} from '../policy/policy.js';
import {grantsOn} from '../repositories/grants.js';
import type {NamedGrant} from '../repositories/grants.js';
import {nameKey, visibleById, visiblePage} from '../repositories/objects.js';
import type {VisibleObject} from '../repositories/objects.js';
import {ownerByName} from '../repositories/owners.js';
import type {Page, Viewer} from '../repositories/rights.js';
import type {Caller, Context} from './context.js';
import {present} from './present.js';

/** The names that a list is narrowed by. */
export interface ObjectFilter {
  readonly kind?: string | undefined;
  readonly owner?: string | undefined;
  readonly name?: string | undefined;
}

export class ObjectService {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  async list(caller: Caller, collection: Collection, {filter, page}: {filter: ObjectFilter; page: Page}): Promise<WirePage<WireObject>> {
    const {queries} = this.#context.database;
    const kinds = kindsOf(collection, filter.kind);
    const owner = filter.owner === undefined ? undefined : ((await ownerByName(queries, filter.owner))?.id ?? '');
    const viewer = this.#viewer(caller);
    const selection = {kinds, owner, nameKey: filter.name === undefined ? undefined : nameKey(filter.name)};
    const found = await visiblePage(queries, viewer, {selection, page: {...page, limit: page.limit + 1}});
    const shown = found.slice(0, page.limit);
    return {items: await present(queries, viewer, shown), next: found.length > shown.length ? (shown.at(-1)?.id ?? null) : null};
  }

  async get(caller: Caller, collection: Collection, id: string): Promise<WireObject> {
    const [object] = await present(this.#context.database.queries, this.#viewer(caller), [await this.#visible(caller, collection, id)]);
    return object as WireObject;
  }

  /** The grants that hold now, for whoever may change them. */
  async grants(caller: Caller, collection: Collection | 'secrets', id: string): Promise<WireGrants> {
    const {right, grantsRevision} = await this.#visible(caller, collection, id);
    if (!covers(right, neededFor.share)) throw new AppError('not_allowed', `seeing whom this is shared with needs "${neededFor.share}" on it; you have "${right}"`);
    const now = this.#context.now().toISOString();
    const grants = await grantsOn(this.#context.database.queries, [id]);
    return {revision: grantsRevision, grants: grants.filter(({until}) => until === null || until > now).map(grantOf)};
  }

  async #visible(caller: Caller, collection: Collection | 'secrets', id: string): Promise<VisibleObject> {
    const [found] = await visibleById(this.#context.database.queries, this.#viewer(caller), [id]);
    if (found === undefined || !holds(collection, found.kind)) throw new AppError('not_found', missingText(id));
    return found;
  }

  #viewer({account}: Caller): Viewer {
    return {account, now: this.#context.now()};
  }
}

/** The one sentence for what is missing, deleted or invisible. */
export function missingText(id: string): string {
  return `there is no object ${JSON.stringify(id)} that you may see`;
}

/** True where objects of that kind are found in that collection. */
export function holds(collection: Collection | 'secrets', kind: string): boolean {
  return kindsOf(collection).includes(kind);
}

function kindsOf(collection: Collection | 'secrets', kind?: string): readonly string[] {
  const all: readonly string[] = {stacks: ['stack'], components: componentKinds, flavors: flavorKinds, secrets: ['secret']}[collection];
  return kind === undefined ? all : all.filter(each => each === kindOfWord(kind));
}

function grantOf({kind, name, level, until}: NamedGrant): Grant {
  const grantee: Grantee = kind === 'everyone' ? 'everyone' : `${kind}:${name}`;
  return {grantee, right: rightOfLevel(level) ?? 'view', until};
}
