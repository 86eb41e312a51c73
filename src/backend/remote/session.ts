/** A server that one is signed in to: both of its sides over one connection. */
import type {TeamBackend} from '../backend.js';
import type {Api, ServerClient} from '../server-client.js';
import {HttpClient} from './http-client.js';
import {RemoteBackend} from './remote-backend.js';
import {HttpServerClient} from './server-client.js';

/** What of a remote's settings counts here. */
export interface RemoteAddress {
  readonly name: string;
  readonly url: string;
  readonly insecureHttp?: boolean;
  readonly caFile?: string | undefined;
}

/** Sends nothing yet. Throws `invalid_input` where the URL may not be used. */
export function openSession(
  {name, url, insecureHttp, caFile}: RemoteAddress,
  token: string,
): {readonly backend: TeamBackend; readonly client: ServerClient; readonly api: Api} {
  const http = new HttpClient({url, token, remote: name, insecureHttp, caFile});
  return {backend: new RemoteBackend(http), client: new HttpServerClient(http, {url, remote: name}), api: http};
}
