/** Who is told of the end of a run. */

/** What there is to tell; nothing of it is secret, messages of failed steps are masked. */
export interface EndedRun {
  readonly id: string;
  readonly name: string;
  readonly pipeline: string;
  readonly stack: string;
  readonly outcome: 'succeeded' | 'failed' | 'cancelled';
  /** UTC, RFC 3339. */
  readonly started: string;
  readonly ended: string;
  readonly steps: {readonly succeeded: number; readonly cached: number; readonly skipped: number; readonly failed: number; readonly cancelled: number};
  readonly failures: readonly {readonly step: string; readonly message: string}[];
}

export interface Alerter {
  /** Rejects with an `AppError` where it can't be told; the run itself has ended as it has. */
  tell(run: EndedRun): Promise<void>;
}

/** `train-7 failed after 12 s on stack prod: 4 steps succeeded, 1 failed`. */
export function headline({name, outcome, stack, started, ended, steps}: EndedRun): string {
  const counts = Object.entries(steps).filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`);
  return `${name} ${outcome} after ${Math.round((Date.parse(ended) - Date.parse(started)) / 1000)} s on stack ${stack}${counts.length === 0 ? '' : `: steps ${counts.join(', ')}`}`;
}
