/** One object changed by itself, as a commit of one: for programs that know ETags and nothing of commits. */
import {AppError, hasCode} from '../../../domain/errors.js';
import {digestOf} from '../../../domain/json.js';
import {checkManifest, kindOfManifest} from '../../../domain/manifest.js';
import type {Manifest} from '../../../domain/manifest.js';
import {newId} from '../../../lib/uuid.js';
import type {Collection} from '../../../wire/routes.js';
import type {WireChange, WireObject} from '../../../wire/types.js';
import type {Caller} from '../context.js';
import {holds} from '../objects.js';
import type {ObjectService} from '../objects.js';
import type {CommitService} from './commit-service.js';

/** Which object, and which version of it: `unchanged` says whether what is there now is what the caller saw. */
export interface Target {
  readonly collection: Collection;
  readonly id: string;
  readonly unchanged: (current: WireObject) => boolean;
}

export class SingleObjectService {
  readonly #objects: ObjectService;
  readonly #commits: CommitService;

  constructor(objects: ObjectService, commits: CommitService) {
    this.#objects = objects;
    this.#commits = commits;
  }

  /** Creates it in the caller's own namespace. Rejects with `stale` where the id is there already. */
  async create(caller: Caller, {collection, id}: Omit<Target, 'unchanged'>, given: Manifest): Promise<WireObject> {
    const kind = kindOfManifest(checkManifest(given, id));
    if (!holds(collection, kind)) throw new AppError('invalid_input', `${kind} ${id} does not belong to ${collection}`);
    await this.#commit(caller, {action: 'put', kind, id, owner: caller.account.username, manifest: given, expect: null});
    return this.#objects.get(caller, collection, id);
  }

  /** Sent again after a lost answer, with what is there already, it changes nothing. Rejects with `not_found` or `stale`. */
  async replace(caller: Caller, {collection, id, unchanged}: Target, manifest: Manifest): Promise<WireObject> {
    const current = await this.#objects.get(caller, collection, id);
    const {kind, owner, revision, digest} = current;
    if (!unchanged(current) && digestOf(manifest) !== digest) throw stale(id);
    await this.#commit(caller, {action: 'put', kind, id, owner, manifest, expect: {revision, digest}});
    return this.#objects.get(caller, collection, id);
  }

  async delete(caller: Caller, {collection, id, unchanged}: Target): Promise<void> {
    const current = await this.#objects.get(caller, collection, id);
    if (!unchanged(current)) throw stale(id);
    const {kind, revision, digest} = current;
    await this.#commit(caller, {action: 'delete', kind, id, expect: {revision, digest}});
  }

  async #commit(caller: Caller, change: WireChange): Promise<void> {
    try {
      await this.#commits.commit(caller, newId(), {changes: [change]});
    } catch (error) {
      throw hasCode(error, 'conflict') ? stale(change.id) : error;
    }
  }
}

function stale(id: string): AppError {
  return new AppError('stale', `${id} is not what it was: its ETag is another one now`, {hint: 'Get it again, and change what is there now.'});
}
