/** `cairn <type> describe`. */
import type {App} from '../../app/app.js';
import {withArticle} from '../../domain/kind.js';
import type {ComponentKind} from '../../domain/kind.js';
import {refOf} from '../../domain/ref.js';
import {describeComponent, shownConfig} from '../../inventory/facts.js';
import {usersOf} from '../../inventory/used-by.js';
import type {View} from '../../render/view.js';
import {componentView} from '../../render/views/component.js';
import {objectNamed} from '../named-object.js';
import {standingOf} from '../standing.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface ComponentDescribeRequest {
  readonly kind: ComponentKind;
  readonly name: string;
}

export function componentDescribeCommand(app: App, kind: ComponentKind, run = runComponentDescribe): Verb {
  return verb('describe', `Show ${withArticle(kind)} with its settings`, [`cairn ${kind} describe NAME`, `cairn ${kind} describe NAME -o yaml`])
    .argument('<name>', 'a name, OWNER/NAME or an id')
    .action(async (name: string) => {
      app.show(await run(app, {kind, name}));
    });
}

export async function runComponentDescribe(app: App, {kind, name}: ComponentDescribeRequest): Promise<View> {
  const local = await app.local();
  const stored = await objectNamed(app, kind, name);
  const facts = await describeComponent(local, stored);
  const [standing, users] = await Promise.all([standingOf(app, stored), usersOf(local, stored)]);
  return componentView({facts, standing, config: shownConfig(facts), usedBy: users.map(refOf)});
}
