/** `cairn init`. */
import {join} from 'node:path';
import type {App} from '../app/app.js';
import {sharedStackText} from '../inventory/active-stack.js';
import type {View} from '../render/view.js';
import {initView} from '../render/views/stack.js';
import {stackNamed} from './named-object.js';
import {verb} from './verb.js';
import type {Verb} from './verb.js';

export interface InitRequest {
  readonly stack?: string;
}

export function initCommand(app: App, run = runInit): Verb {
  return verb('init', 'Say for this folder which stack its pipelines use', ['cairn init', 'cairn init --stack prod'])
    .option('--stack <name>', 'a name, OWNER/NAME or an id (default: the active stack)')
    .action(async (flags: InitRequest) => {
      app.show(await run(app, flags));
    });
}

/** A folder that says so already keeps its stack, unless another is named. */
export async function runInit(app: App, {stack}: InitRequest): Promise<View> {
  const config = app.config();
  const before = config.directoryStack();
  const isHere = before?.origin === join(app.surroundings.workingFolder, '.cairn', 'config.yaml');
  const name = before !== null && isHere && stack === undefined ? before.value : sharedStackText((await stackNamed(app, stack)).resource);
  if (isHere && before.value === name) return initView({action: 'none', file: before.origin, stack: name});
  return initView({action: isHere ? 'update' : 'create', file: await config.setDirectoryStack(name, 'here'), stack: name});
}
