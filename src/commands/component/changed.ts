/** What the verbs that change a component answer with. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {describeComponent} from '../../inventory/facts.js';
import type {Warning} from '../../inventory/edit.js';
import type {View} from '../../render/view.js';
import {componentJson} from '../../render/views/component.js';
import {changeView} from '../../render/views/inventory.js';
import type {ChangeAction} from '../../render/views/inventory.js';
import {standingOf} from '../standing.js';

export interface ChangedComponent {
  readonly stored: Stored;
  readonly action: ChangeAction;
  readonly sentence: string;
  readonly warnings?: readonly Warning[];
  readonly next?: readonly string[];
}

export async function changedComponent(app: App, {stored, action, sentence, warnings = [], next}: ChangedComponent): Promise<View> {
  for (const warning of warnings) app.notice({level: 'warning', ...warning});
  const [facts, standing] = await Promise.all([describeComponent(await app.local(), stored), standingOf(app, stored)]);
  return changeView(componentJson({facts, standing}), {action, sentence, ...(next === undefined ? {} : {next})});
}
