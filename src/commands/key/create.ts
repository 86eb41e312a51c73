/** `cairn key create`. */
import {Option} from 'commander';
import type {App} from '../../app/app.js';
import {AppError} from '../../domain/errors.js';
import {keyActs} from '../../domain/key-scope.js';
import type {KeyAct} from '../../domain/key-scope.js';
import {checkName} from '../../domain/name.js';
import type {View} from '../../render/view.js';
import {issuedKeyView} from '../../render/views/key.js';
import {stackIdsNamed} from '../../sync/named-there.js';
import {endOf} from '../stack/grant-options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface KeyCreateRequest {
  readonly name: string;
  readonly may: readonly KeyAct[];
  readonly readOnly: boolean;
  /** null for no such limit. */
  readonly owners: readonly string[] | null;
  readonly stacks: readonly string[] | null;
  /** `90d`, or `never`. */
  readonly expires: string;
}

export function keyCreateCommand(app: App, run = runKeyCreate): Verb {
  return verb('create', 'Make an API key for a script; it is shown once', [
    'cairn key create ci --read-only',
    'cairn key create deploy --may push --stack prod --expires 30d',
    'cairn key create bot --may push --may share --owner ann',
  ])
    .argument('<name>', 'what you call it; unique among your keys')
    .addOption(new Option('--may <act>', 'what it may do besides reading; may be repeated').choices(keyActs).argParser((word: string, before: readonly string[] | undefined) => [...(before ?? []), actOf(word)]))
    .option('--read-only', 'it reads and changes nothing: the default', false)
    .option('--owner <owner>', 'only what this owner has; may be repeated', collect)
    .option('--stack <stack>', 'only this stack, with what it refers to; may be repeated', collect)
    .option('--expires <time>', 'until when: 12h, 90d, 2w or never', '90d')
    .action(async (name: string, flags: {may?: readonly KeyAct[]; readOnly: boolean; owner?: readonly string[]; stack?: readonly string[]; expires: string}) => {
      const {may = [], readOnly, owner = null, stack = null, expires} = flags;
      app.show(await run(app, {name, may, readOnly, owners: owner, stacks: stack, expires}));
    });
}

export async function runKeyCreate(app: App, {name, may, readOnly, owners, stacks, expires}: KeyCreateRequest): Promise<View> {
  checkName(name, 'a key');
  if (readOnly && may.length > 0) throw new AppError('usage', `A key with --read-only may do nothing else; --may ${may.join(', --may ')} contradicts it`);
  const until = expires === 'never' ? null : endOf(expires, app.now());
  const {client, backend, remote} = await app.session();
  const ids = stacks === null ? null : await stackIdsNamed(backend, remote.username, stacks);
  const issued = await app.progress(`Creating ${name}`, client.keys.create({name, may, owners, stacks: ids, expires: until}));
  return issuedKeyView(issued, {sentence: `Created the key ${issued.key.name} on ${remote.name}.`, url: remote.url});
}

function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function actOf(word: string): KeyAct {
  const act = keyActs.find(each => each === word);
  if (act === undefined) throw new AppError('usage', `--may ${JSON.stringify(word)}: it is one of ${keyActs.join(', ')}`);
  return act;
}
