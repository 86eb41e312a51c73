/** `cairn stack complete`. */
import type {App} from '../../app/app.js';
import type {SecretValue} from '../../domain/secret-value.js';
import {stackText} from '../../inventory/active-stack.js';
import {checkStack} from '../../inventory/check-stack.js';
import {cannotAsk, keepValues, missingNamed, missingValues} from '../../inventory/complete-stack.js';
import type {MissingValue} from '../../inventory/complete-stack.js';
import type {View} from '../../render/view.js';
import {completedView} from '../../render/views/check.js';
import {stackNamed} from '../named-object.js';
import {readValues, valueOption, valueSource} from '../secret/values.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {checkSource} from './check.js';

export interface StackCompleteRequest {
  readonly name?: string | undefined;
  /** As typed: `NAME.KEY`, `NAME.KEY=-` or `NAME.KEY=@FILE`. */
  readonly value?: readonly string[];
}

export function stackCompleteCommand(app: App, run = runStackComplete): Verb {
  return verb('complete', 'Ask for each secret value that a stack lacks here, and keep it', [
    'cairn stack complete ann/prod',
    'cairn stack complete prod --value s3-prod.key=- < key.txt',
    'cairn stack complete ann/prod --value ann/aws.key=@key.txt',
  ])
    .argument('[name]', 'a name, OWNER/NAME or an id (default: the active stack)')
    .addOption(valueOption('SECRET.KEY'))
    .action(async (name: string | undefined, flags: Omit<StackCompleteRequest, 'name'>) => {
      app.show(await run(app, {...flags, name}));
    });
}

/** Values for references of one's own go to the secret that they name; for a colleague's, to one of one's own that is bound. */
export async function runStackComplete(app: App, {name, value = []}: StackCompleteRequest): Promise<View> {
  const [stack, source] = [await stackNamed(app, name), await checkSource(app)];
  const missing = missingValues((await checkStack(source, stack)).unmetReferences);
  const given = value.map(valueSource).map(each => ({...each, key: missingNamed(missing, each.key).name}));
  const rest = missing.filter(each => !given.some(({key}) => key === each.name));
  if (rest.length > 0 && !(await app.prompter()).canAsk) throw cannotAsk(stackText(stack.resource), rest);
  const again = await confirmed(app, rest.filter(({likely}) => likely !== null));
  const asked = rest.filter(({likely}) => likely === null).map(({name: key}) => ({key, from: 'prompt' as const}));
  const values = await readValues(app, [...given, ...asked]);
  const kept = await keepValues(source, new Map([...values].map(([each, text]): [MissingValue, SecretValue] => [missingNamed(missing, each), text])), again);
  return completedView(await checkStack(source, stack), kept);
}

/** A value that is here already is not asked for again, only whether it may go there: to a changed component, or to a new one. */
async function confirmed(app: App, missing: readonly MissingValue[]): Promise<readonly MissingValue[]> {
  const again: MissingValue[] = [];
  for (const each of missing) {
    const {secret, key} = each.likely ?? each.keepAs;
    const question = `Use your ${secret}.${key} for ${each.wantedBy.join(', ')} as configured now?`;
    if (await (await app.prompter()).confirm(question, `cairn secret bind ${each.name} ${secret}.${key}`)) again.push(each);
  }
  return again;
}
