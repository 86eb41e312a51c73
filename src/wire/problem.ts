/** Failures over HTTP: a status for each code, and problem details (RFC 9457). */
import type {AppError, ErrorCode} from '../domain/errors.js';
import type {WireProblem} from './types.js';

export const problemType = 'application/problem+json';

/** Codes that a server answers with; any other is a failure of the server itself. */
const statuses: Partial<Record<ErrorCode, number>> = {
  usage: 400,
  version: 400,
  not_logged_in: 401,
  invalid_credentials: 401,
  not_allowed: 403,
  not_found: 404,
  conflict: 409,
  exists: 409,
  id_taken: 409,
  in_use: 409,
  stale: 412,
  precondition_required: 428,
  too_large: 413,
  invalid_input: 422,
  invalid_name: 422,
  invalid_manifest: 422,
  unknown_flavor: 422,
  plain_secret: 422,
  dangling_reference: 422,
  idempotency_mismatch: 422,
  rate_limited: 429,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 500;
}

export interface ProblemParts {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly requestId: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export function problemOf({status, code, detail, requestId, details = {}}: ProblemParts): WireProblem {
  const title = titles[status] ?? titles[500] ?? '';
  return {
    type: `urn:cairn:problem:${code}`,
    title,
    status,
    detail,
    code,
    requestId,
    ...(Object.keys(details).length === 0 ? {} : {details}),
  };
}

/** The problem that an expected failure is; its hint travels among the details. */
export function problemOfError({code, message, hint, details}: AppError, requestId: string): WireProblem {
  return problemOf({status: statusOf(code), code, detail: message, requestId, details: {...details, ...(hint === undefined ? {} : {hint})}});
}
