/** What goes wrong on the way to a server and back, as errors that say what to do. None holds a token. */
import {AppError, exitStatusOf, isAppError} from '../../domain/errors.js';
import type {ErrorCode} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {JsonObject} from '../../domain/json.js';
import type {Answer} from '../../lib/transport.js';

/** How messages call the server. */
export interface ServerLabel {
  readonly url: string;
  /** The local name of the remote; undefined while there is none. */
  readonly remote?: string | undefined;
}

const timeoutCodes = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'TimeoutError', 'UND_ERR_ABORTED'];
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name can not be looked up',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
};

/** Where an exchange had no answer: `unreachable`, `timed_out`, or `not_a_server` for what doesn't speak HTTP. Anything else is a bug, thrown as it is. */
export function failureOfExchange(error: unknown, label: ServerLabel): AppError {
  if (isAppError(error)) return error;
  const code = errorCode(error);
  if (code === '') throw error;
  const server = nameOfServer(label);
  if (timeoutCodes.includes(code)) {
    return new AppError('timed_out', `${server} did not answer in time`, {hint: 'Try again. What was sent may have arrived; sending it again changes nothing twice.', cause: error});
  }
  if (code.startsWith('HPE_')) return notAServer(label, 'it does not speak HTTP');
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return new AppError('unreachable', `${server} can not be trusted: ${code}`, {
      hint: 'If an authority of your own signed its certificate, name that one\'s file by --ca-file at connect or login, or by CAIRN_CA_FILE.',
      cause: error,
    });
  }
  return new AppError('unreachable', `${server} can not be reached: ${reasons[code] ?? code}`, {
    hint: 'Everything but push, pull, sync, share and the people commands works without it.',
    next: ['cairn status'],
    details: {url: label.url},
    cause: error,
  });
}

/** The code by which undici, Node and the system tell errors apart; an abort by time has only a name. Empty for any other error. */
export function errorCode(error: unknown): string {
  const {code, name} = (error ?? {}) as {code?: unknown; name?: unknown};
  if (typeof code === 'string') return code;
  return name === 'TimeoutError' ? name : '';
}

/** An answer that is no success: the server's own problem with its code, else what the status tells. */
export function failureOfAnswer(answer: Answer, label: ServerLabel): AppError {
  const {status} = answer;
  if (status >= 300 && status < 400) return redirected(answer, label);
  const problem = problemIn(answer);
  const details = {status, ...requestIdOf(answer, problem)};
  if (problem !== null && isKnown(problem['code'])) return failureOfProblem(problem, problem['code'], {label, details});
  if (status === 401) return notLoggedIn({label, details});
  if (status === 429) return new AppError('rate_limited', `${nameOfServer(label)} asks to wait`, {hint: waitOf(answer), details});
  if (status >= 500 || problem !== null) {
    return new AppError('server_error', `${nameOfServer(label)} failed with status ${status}`, {
      hint: 'Try again. If it stays, tell whoever runs the server, with the request id.',
      details,
    });
  }
  return notAServer(label, `it answers with status ${status}`);
}

/** Something else than a cairn server, or something in between, answered. */
export function notAServer(label: ServerLabel, what: string): AppError {
  return new AppError('not_a_server', `${nameOfServer(label)} is no cairn server: ${what}`, {
    hint: 'Check the URL with whoever runs the server; a proxy or a login page may answer in its place.',
    details: {url: label.url},
  });
}

interface Context {
  readonly label: ServerLabel;
  readonly details: JsonObject;
}

function failureOfProblem(problem: JsonObject, code: ErrorCode, {label, details}: Context): AppError {
  const own = isJsonObject(problem['details']) ? problem['details'] : {};
  const {hint, ...rest} = own;
  if (code === 'not_logged_in') return notLoggedIn({label, details});
  const message = plainText(problem['detail']) || `${nameOfServer(label)} refused: ${code}`;
  return new AppError(code, message, {
    ...(typeof hint === 'string' ? {hint: plainText(hint)} : {}),
    details: {...rest, ...details},
  });
}

function notLoggedIn({label, details}: Context): AppError {
  return new AppError('not_logged_in', `You are not logged in to ${nameOfServer(label)}: the token is not valid, or no longer`, {
    next: [label.remote === undefined ? 'cairn login' : `cairn login ${label.remote}`],
    details,
  });
}

/** Credentials never follow a redirect (SEMANTICS 4.6), so it is for a person to decide. */
function redirected({headers, status}: Answer, label: ServerLabel): AppError {
  const target = headers['location'];
  const to = target !== undefined && URL.canParse(target, label.url) ? ` to ${JSON.stringify(new URL(target, label.url).origin)}` : '';
  return new AppError('not_a_server', `${nameOfServer(label)} redirects${to}, and cairn does not follow`, {
    hint: 'If that is the server, connect with its own URL.',
    details: {status},
  });
}

function problemIn({body, headers}: Answer): JsonObject | null {
  if (!/[/+]json\b/.test(headers['content-type'] ?? '')) return null;
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function requestIdOf({headers}: Answer, problem: JsonObject | null): {readonly requestId?: string} {
  const requestId = plainText(problem?.['requestId'] ?? headers['x-request-id']);
  return requestId === '' ? {} : {requestId};
}

/** `bug` is never another program's to say. */
function isKnown(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(exitStatusOf, code) && code !== 'bug' && code !== 'interrupted';
}

function waitOf({headers}: Answer): string {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? `Try again in ${Math.ceil(seconds)} seconds.` : 'Try again in a while.';
}

/** A server's words, on one line, without anything that a terminal would obey. */
function plainText(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 1000);
}

function nameOfServer({url, remote}: ServerLabel): string {
  return remote === undefined ? url : `${remote} (${url})`;
}
