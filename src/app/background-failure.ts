/** What a program in the background failed with. */
import {AppError, exitStatusOf} from '../domain/errors.js';
import type {ErrorCode} from '../domain/errors.js';

/** The last line that it wrote before it ended is its failure, as every command tells it to machines; `otherwise` where it ended in another way. */
export function failureIn(text: string, otherwise: AppError): AppError {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  try {
    const {code, message, hint, next, details} = JSON.parse(line) as {code: ErrorCode; message: string; hint?: string; next?: readonly string[]; details?: Record<string, unknown>};
    if (code in exitStatusOf) return new AppError(code, message, {next: next ?? [], details: details ?? {}, ...(typeof hint === 'string' ? {hint} : {})});
  } catch {
    // It was no failure of cairn's.
  }
  return otherwise;
}
