/** All that routes may ask for. */
import {lastSequence} from '../repositories/settings.js';
import {AccountService} from './accounts.js';
import {CommitService} from './commit/commit-service.js';
import type {Context} from './context.js';
import {FeedService} from './feed.js';
import {KeyService} from './keys.js';
import {ObjectService} from './objects.js';
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
  /** Rejects where the database doesn't answer. */
  readonly ready: () => Promise<void>;
}

export function createServices(context: Context): Services {
  const sessions = new SessionService(context);
  return {
    sessions,
    accounts: new AccountService(context, sessions),
    keys: new KeyService(context),
    objects: new ObjectService(context),
    feed: new FeedService(context),
    commits: new CommitService(context),
    transfers: new TransferService(context),
    ready: async () => {
      await lastSequence(context.database.queries);
    },
  };
}
