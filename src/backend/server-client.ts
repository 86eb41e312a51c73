/** What can be asked of a team server besides its objects: who it is, who one is there, and who else. */
import type {WireIssuedKey, WireKey, WireMe, WireNewKey, WireNewUser, WireServer, WireSession, WireSetup, WireSignIn, WireUser} from '../wire/types.js';

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
