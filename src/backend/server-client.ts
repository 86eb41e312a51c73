/** What can be asked of a team server besides its objects: who it is, who one is there, and who else. */
import type {WireMe, WireNewUser, WireServer, WireSession, WireSetup, WireSignIn, WireUser} from '../wire/types.js';

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
}
