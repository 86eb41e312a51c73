/** `ServerClient` over HTTP. */
import {hasCode, isAppError} from '../../domain/errors.js';
import {routes} from '../../wire/routes.js';
import type {WireMe, WireServer, WireSession, WireSetup, WireSignIn, WireUser} from '../../wire/types.js';
import type {ReachOptions, ServerClient} from '../server-client.js';
import {notAServer} from './failure.js';
import type {ServerLabel} from './failure.js';
import {HttpClient} from './http-client.js';
import {transfersOver} from './transfers.js';
import {keysOver, readKeyLimits} from './keys.js';
import {runsOver} from './runs.js';
import {secretsOver, valuesOver} from './secrets.js';
import {readPage} from './wire-object.js';
import {WireReader} from './wire-reader.js';

const roles = ['admin', 'member'] as const;

/** The server of a URL. Sends nothing yet; throws `invalid_input` where the URL may not be used. */
export function openServerClient(url: string, token?: string, options: ReachOptions = {}): ServerClient {
  return new HttpServerClient(new HttpClient({url, token, insecureHttp: options.insecureHttp, caFile: options.caFile}), {url});
}

export class HttpServerClient implements ServerClient {
  readonly users: ServerClient['users'];
  readonly transfers: ServerClient['transfers'];
  readonly keys: ServerClient['keys'];
  readonly secrets: ServerClient['secrets'];
  readonly values: ServerClient['values'];
  readonly runs: ServerClient['runs'];
  readonly #http: HttpClient;
  readonly #label: ServerLabel;

  constructor(http: HttpClient, label: ServerLabel) {
    this.#http = http;
    this.#label = label;
    this.users = usersOver(http);
    this.transfers = transfersOver(http);
    this.keys = keysOver(http);
    this.secrets = secretsOver(http);
    this.values = valuesOver(http);
    this.runs = runsOver(http);
  }

  async server(): Promise<WireServer> {
    const answer = await this.#self();
    try {
      return readServer(answer);
    } catch (error) {
      throw isAppError(error) ? notAServer(this.#label, 'it answers, but not as one') : error;
    }
  }

  async setup(setup: WireSetup): Promise<WireSession> {
    return readSession(await this.#http.send({method: 'POST', path: routes.setup, body: setup}));
  }

  async signIn(who: WireSignIn): Promise<WireSession> {
    return readSession(await this.#http.send({method: 'POST', path: routes.sessions, body: who}));
  }

  async signOut(): Promise<void> {
    await this.#http.send({method: 'DELETE', path: routes.currentSession});
  }

  async me(): Promise<WireMe> {
    return readMe(new WireReader(await this.#http.send({method: 'GET', path: routes.me})));
  }

  async #self(): Promise<unknown> {
    try {
      return await this.#http.send({method: 'GET', path: routes.server});
    } catch (error) {
      throw hasCode(error, 'not_found') ? notAServer(this.#label, 'there is none at this path') : error;
    }
  }
}

function usersOver(http: HttpClient): ServerClient['users'] {
  return {
    list: async () => {
      const users: WireUser[] = [];
      for (let after: string | undefined; ; ) {
        const page = readPage(await http.send({method: 'GET', path: routes.users, query: {after}}), readUser);
        users.push(...page.items);
        if (page.next === null || page.next === after) return users;
        after = page.next;
      }
    },
    get: async username => readUser(new WireReader(await http.send({method: 'GET', path: routes.user(username)}))),
    create: async user => readUser(new WireReader(await http.send({method: 'POST', path: routes.users, body: user}))),
    setActive: async (username, active) => readUser(new WireReader(await http.send({method: 'PATCH', path: routes.user(username), body: {active}}))),
  };
}

function readServer(value: unknown): WireServer {
  const reader = new WireReader(value);
  return {
    product: reader.oneOf('product', ['cairn'] as const),
    version: reader.text('version'),
    instance: reader.id('instance'),
    epoch: reader.text('epoch'),
    setupRequired: reader.flag('setupRequired'),
  };
}

function readSession(value: unknown): WireSession {
  const reader = new WireReader(value);
  return {token: reader.text('token'), expires: reader.time('expires'), me: readMe(reader.object('me'))};
}

function readMe(reader: WireReader): WireMe {
  return {
    account: reader.id('account'),
    username: reader.name('username'),
    role: reader.oneOf('role', roles),
    instance: reader.id('instance'),
    expires: reader.nullable('expires', (each, key) => each.time(key)),
    ...(reader.json('key') === null ? {} : {key: readKeyLimits(reader.object('key'))}),
  };
}

function readUser(reader: WireReader): WireUser {
  return {
    id: reader.id('id'),
    username: reader.name('username'),
    role: reader.oneOf('role', roles),
    active: reader.flag('active'),
    created: reader.time('created'),
  };
}
