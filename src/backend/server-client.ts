/** What can be asked of a team server besides its objects: who it is, who one is there, and who else. */
import type {
  WireIssuedKey, WireKey, WireMe, WireNewKey, WireNewTransfer, WireNewUser, WireServer, WireSession, WireSetup, WireSignIn, WireTransfer, WireUser,
} from '../wire/types.js';

export interface ServerClient {
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
