/** Carries a run out in front of whoever started it: told of as it goes, cancelled by Ctrl-C, its end as the result. */
import type {App} from '../../app/app.js';
import type {ActiveRun} from '../../pipeline/run/active-run.js';
import type {RunEngines} from '../../pipeline/run/engines.js';
import type {RunEvent} from '../../pipeline/run/event.js';
import {lookAt} from '../../pipeline/run/look.js';
import {failureOf} from '../../pipeline/run/run-failure.js';
import {runAnnouncedView} from '../../render/views/run-start.js';
import {runView} from '../../render/views/run.js';
import {followedRun} from './runs-on.js';

export interface CarriedOut {
  readonly run: ActiveRun;
  readonly engines: RunEngines;
  /** What had happened before. */
  readonly past?: readonly RunEvent[];
  /** Whether nothing is told but its name. */
  readonly announce: boolean;
}

/** Rejects with `failed` or `interrupted` where the run ended otherwise than well, and with what kept it from going on. */
export async function carryOut(app: App, {run, engines, past = [], announce}: CarriedOut): Promise<void> {
  const {header} = run.record;
  if (announce) app.show(runAnnouncedView(header));
  const reporter = await app.runReporter({plan: run.plan, header, past});
  const following = await followedRun(app, run.record, message => reporter.warn(message));
  const interrupt = (): void => run.cancel('a signal');
  try {
    await app.whileHeld([interrupt, interrupt], run.carryOut(reporter));
  } finally {
    await following.end();
    reporter.end();
    await engines.close();
  }
  const ended = await lookAt(run.record);
  if (!reporter.isResult && !announce) app.show(runView(ended));
  const failure = failureOf(ended.run);
  if (failure !== null) throw failure;
}
