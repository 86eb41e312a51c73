/** `cairn doctor`. */
import type {App} from '../app/app.js';
import {objectChecks, treated} from '../inventory/doctor.js';
import {runCheck} from '../pipeline/run/examine.js';
import type {View} from '../render/view.js';
import {doctorView} from '../render/views/doctor.js';
import {stackChoice} from './named-object.js';
import {verb} from './verb.js';
import type {Verb} from './verb.js';

export interface DoctorRequest {
  readonly fix: boolean;
}

export function doctorCommand(app: App, run = runDoctor): Verb {
  return verb('doctor', 'Examine the files of this machine: what is damaged, where, and what to do', ['cairn doctor', 'cairn doctor -o json', 'cairn doctor --fix'])
    .option('--fix', 'correct permissions and remove what is derived; all else is only told', false)
    .action(async (flags: DoctorRequest) => {
      app.show(await run(app, flags));
    });
}

/** Changes nothing without `--fix`. The exit status is 1 where there is an error. */
export async function runDoctor(app: App, {fix}: DoctorRequest): Promise<View> {
  const [local, secretKey, sealIdentity, runs] = await Promise.all([app.local(), app.secretKey(), app.sealIdentity(), app.runs()]);
  const findings = await app.examine(keys => [...objectChecks({local, secretKey, sealIdentity, choice: stackChoice(app), keys}), runCheck(runs)]);
  return doctorView(treated(findings, fix));
}
