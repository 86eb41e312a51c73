/** What can be asked of a team server besides its objects: who it is, who one is there, and who else. */
import type {ServerUrlOptions} from '../domain/server-url.js';
import type {
  WireIssuedKey, WireKey, WireMe, WireNewKey, WireNewTransfer, WireNewUser, WireServer, WireSession, WireSetup, WireSignIn, WireTransfer, WireUser,
} from '../wire/types.js';
import type {ServerRuns} from './server-runs.js';
import type {ServerSecrets, ServerValues} from './server-secrets.js';

/** How a server may be reached. */
export interface ReachOptions extends ServerUrlOptions {
  /** PEM certificates of authorities to trust besides those that Node trusts. */
  readonly caFile?: string | undefined;
}

export interface ServerClient {
  readonly secrets: ServerSecrets;
  readonly values: ServerValues;
  readonly runs: ServerRuns;
  /** Rejects with `not_a_server` where something else answers. */
  server(): Promise<WireServer>;
  setup(setup: WireSetup): Promise<WireSession>;
  /** Rejects with `invalid_credentials`, or with `rate_limited` and when to try again. */
  signIn(who: WireSignIn): Promise<WireSession>;
  /** Revokes the token at the server. */
  signOut(): Promise<void>;
  me(): Promise<WireMe>;
  users: {
    list(): Promise<readonly WireUser[]>;
    get(username: string): Promise<WireUser>;
    create(user: WireNewUser): Promise<WireUser>;
    setActive(username: string, active: boolean): Promise<WireUser>;
  };
  /** Offers of ownership, to the caller and by it. */
  transfers: {
    offer(transfer: WireNewTransfer): Promise<WireTransfer>;
    list(): Promise<readonly WireTransfer[]>;
    accept(id: string): Promise<WireTransfer>;
    /** Declines it, or takes one's own back. */
    drop(id: string): Promise<void>;
  };
  /** One's own API keys. */
  keys: {
    list(): Promise<readonly WireKey[]>;
    get(name: string): Promise<WireKey>;
    create(key: WireNewKey): Promise<WireIssuedKey>;
    /** The tokens so far end after `overlap` seconds. */
    rotate(name: string, overlap: number): Promise<WireIssuedKey>;
    revoke(name: string): Promise<void>;
  };
}

/** Whatever a server can be asked, for those who go round the commands. */
export interface Api {
  /** Rejects as all requests do, with the server's own code where the answer is no success. */
  ask(request: ApiRequest): Promise<ApiAnswer>;
}

export interface ApiRequest {
  readonly method: ApiMethod;
  /** Below the server's URL, with its leading slash and its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof apiMethods)[number];

export interface ApiAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or text where the server says that it is text; null where there is none. */
  readonly body: unknown;
}
