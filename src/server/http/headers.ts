/** What stands over every answer. */
import {randomUUID} from 'node:crypto';
import {checkVersions, versionHeader} from '../../wire/version.js';
import type {HttpApp} from './http-app.js';

/** For browsers, should an answer ever be opened in one: it runs nothing, stands in no frame, and is what it says it is. */
const safety = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const;

/** Sets them, and refuses clients that are too far apart in version. */
export function setHeaders(app: HttpApp, version: string): void {
  const always = {...safety, 'cache-control': 'no-store', [versionHeader]: version};
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always).header('x-request-id', request.id);
    done(request.url.startsWith('/v1/') ? problemOfVersions(textOf(request.headers[versionHeader]), version) : undefined);
  });
}

/** A hook that calls back must not throw: nothing would answer the request. */
function problemOfVersions(client: string | undefined, server: string): Error | undefined {
  try {
    return void checkVersions({client, server});
  } catch (error) {
    return error as Error;
  }
}

/** The client's own id where it is one that can stand in logs, else a new one. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/.test(given) ? given : randomUUID();
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
