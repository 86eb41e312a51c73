/** All that routes may ask for. */
import {lastSequence} from '../repositories/settings.js';
import {AccountService} from './accounts.js';
import {CommitService} from './commit/commit-service.js';
import {SingleObjectService} from './commit/single-object.js';
import type {Context} from './context.js';
import {FeedService} from './feed.js';
import {KeyService} from './keys.js';
import {ObjectService} from './objects.js';
import {RunService} from './runs/run-service.js';
import {SecretService} from './secrets/secret-service.js';
import {ValueService} from './secrets/value-service.js';
import {TransferService} from './transfer/transfers.js';
import {SessionService} from './sessions.js';

export interface Services {
  readonly accounts: AccountService;
  readonly sessions: SessionService;
  readonly keys: KeyService;
  readonly objects: ObjectService;
  readonly feed: FeedService;
  readonly commits: CommitService;
  readonly transfers: TransferService;
  readonly singles: SingleObjectService;
  readonly secrets: SecretService;
  readonly values: ValueService;
  readonly runs: RunService;
  /** Rejects where the database doesn't answer. */
  readonly ready: () => Promise<void>;
}

export function createServices(context: Context): Services {
  const sessions = new SessionService(context);
  const objects = new ObjectService(context);
  const commits = new CommitService(context);
  return {
    sessions,
    accounts: new AccountService(context, sessions),
    keys: new KeyService(context),
    objects,
    feed: new FeedService(context),
    commits,
    singles: new SingleObjectService(objects, commits),
    transfers: new TransferService(context),
    secrets: new SecretService(context),
    values: new ValueService(context),
    runs: new RunService(context),
    ready: async () => {
      await lastSequence(context.database.queries);
    },
  };
}
