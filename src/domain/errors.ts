/**
 * Failures that people and scripts meet. Each has a stable code, and each code one exit status;
 * anything that isn't an AppError is a bug.
 */

/** Every code that cairn can fail with, and its exit status (DESIGN 6). Codes are public: they are added, never changed. */
export const exitStatusOf = {
  failed: 1,
  usage: 2,
  confirmation_required: 2,
  not_logged_in: 3,
  no_remote: 3,
  invalid_credentials: 3,
  not_found: 4,
  conflict: 5,
  exists: 5,
  id_taken: 5,
  in_use: 5,
  stale: 5,
  precondition_required: 7,
  idempotency_mismatch: 5,
  unpushed: 5,
  not_allowed: 6,
  local_only: 6,
  invalid_input: 7,
  invalid_name: 7,
  invalid_manifest: 7,
  unknown_flavor: 7,
  plain_secret: 7,
  dangling_reference: 7,
  not_portable: 7,
  unsupported_format: 7,
  ambiguous: 7,
  too_large: 7,
  unreachable: 8,
  server_error: 8,
  unavailable: 8,
  version: 8,
  not_a_server: 8,
  timed_out: 9,
  rate_limited: 9,
  locked: 9,
  differs: 10,
  bug: 70,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof exitStatusOf;

export interface ErrorParts {
  /** What to do about it, as a sentence. */
  readonly hint?: string;
  /** Commands to run next, ready to paste. */
  readonly next?: readonly string[];
  /** Machine-readable particulars; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An expected failure: a code, a sentence that says what and where, and the next command to run. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly next: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : {cause: parts.cause});
    this.name = 'AppError';
    this.code = code;
    this.hint = parts.hint;
    this.next = parts.next ?? [];
    this.details = parts.details ?? {};
  }
}

/** True for an AppError with that code; asks by field, since errors cross realms under test runners. */
export function hasCode(error: unknown, code: ErrorCode): error is AppError {
  return isAppError(error) && error.code === code;
}

export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && (error as {name?: unknown}).name === 'AppError';
}
