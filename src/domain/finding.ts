/** What an examination of this machine's files says: one row for each thing looked at, good or bad. */
import type {AppError} from './errors.js';

export interface Finding {
  /** What was looked at: `store`, `objects`, `permissions`, ... */
  readonly check: string;
  /** The file or folder; null where it isn't about one. */
  readonly place: string | null;
  readonly state: 'ok' | 'warning' | 'error';
  /** One sentence; null where all is well. */
  readonly problem: string | null;
  /** What to do about it: a command, or a sentence; null where nothing needs doing. */
  readonly cure: string | null;
  /** Takes the problem away without any loss; for `--fix`. */
  readonly repair?: () => void;
}

/** A finding before it is known which check made it. */
export type Problem = Omit<Finding, 'check'>;

export interface Check {
  readonly name: string;
  /** What is said to be well where it finds nothing. */
  readonly place: string | null;
  readonly run: () => Promise<readonly Problem[]> | readonly Problem[];
}

/** Runs the checks one after the other; one that can't go on with an expected failure has found an error. `explained` knows AppErrors among errors. */
export async function findingsOf(checks: readonly Check[], explained: (error: unknown) => AppError | null): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await findingsOfOne(check, explained)));
  return findings.filter((each, index) => !findings.slice(0, index).some(other => isSame(other, each)));
}

/** The problem that an expected failure tells of. */
export function problemOf({message, hint, next, details}: AppError): Problem {
  const {file} = details;
  const place = typeof file === 'string' ? file : null;
  const byHand = place === null ? null : `$EDITOR ${place}`;
  return {place, state: 'error', problem: message, cure: next[0] ?? hint ?? byHand};
}

/** One damaged file stops several checks; it is told once. */
function isSame(a: Finding, b: Finding): boolean {
  return a.state !== 'ok' && a.place === b.place && a.problem === b.problem;
}

async function findingsOfOne({name, place, run}: Check, explained: (error: unknown) => AppError | null): Promise<readonly Finding[]> {
  const problems = await problemsOf(run, explained);
  if (problems.length === 0) return [{check: name, place, state: 'ok', problem: null, cure: null}];
  return problems.map(problem => ({check: name, ...problem, place: problem.place ?? place}));
}

async function problemsOf(run: Check['run'], explained: (error: unknown) => AppError | null): Promise<readonly Problem[]> {
  try {
    return await run();
  } catch (error) {
    const failure = explained(error);
    if (failure === null) throw error;
    return [problemOf(failure)];
  }
}
