/** What the verbs that change a flavor answer with. */
import type {App} from '../../app/app.js';
import type {Stored} from '../../backend/backend.js';
import {kindOfType, typeOfFlavorKind} from '../../domain/kind.js';
import type {FlavorKind} from '../../domain/kind.js';
import {nameOf} from '../../domain/manifest.js';
import type {Warning} from '../../inventory/edit.js';
import {factsOf} from '../../inventory/flavors.js';
import type {View} from '../../render/view.js';
import {flavorJson} from '../../render/views/flavor.js';
import {changeView} from '../../render/views/inventory.js';
import type {ChangeAction} from '../../render/views/inventory.js';

export interface ChangedFlavor {
  readonly stored: Stored;
  readonly action: ChangeAction;
  readonly sentence: string;
  readonly warnings?: readonly Warning[];
}

export function changedFlavor(app: App, {stored, action, sentence, warnings = []}: ChangedFlavor): View {
  for (const warning of warnings) app.notice({level: 'warning', ...warning});
  const type = typeOfFlavorKind(stored.resource.kind as FlavorKind);
  const next = action === 'delete' ? [] : [`cairn flavor describe ${kindOfType(type)}/${nameOf(stored.resource)}`];
  return changeView(flavorJson(factsOf(type, stored)), {action, sentence, next});
}
