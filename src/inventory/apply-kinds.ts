/** The kinds of object that files may hold: the one place to add another. */
import {requiredTypes} from '../domain/kind.js';
import type {ComponentKind} from '../domain/kind.js';
import {componentSpecOf, nameOf, slotsOf} from '../domain/manifest.js';
import type {Manifest, Resource} from '../domain/manifest.js';
import {customFlavor} from '../flavors/custom/custom-flavor.js';
import type {FlavorSource} from '../flavors/source.js';
import {checkComponent} from './check-component.js';
import type {Warning} from './edit.js';
import {checkedFlavor} from './register-flavor.js';
import {refuseMissing} from './register.js';

export interface WantedObject {
  readonly resource: Resource;
  /** What it replaces; null for a new object. */
  readonly before: Resource | null;
  readonly mode: 'strict' | 'import';
  readonly flavors: FlavorSource;
}

export interface DocumentKind {
  /** Where it stands in a plan: after what it refers to. */
  readonly order: number;
  /** Rejects where the object may not be written so. */
  check(wanted: WantedObject): Promise<readonly Warning[]>;
}

export const documentKinds: Readonly<Partial<Record<Manifest['kind'], DocumentKind>>> = {
  Flavor: {order: 0, check: checkWantedFlavor},
  Component: {order: 1, check: checkWantedComponent},
  Stack: {order: 2, check: checkWantedStack},
};

/** One that is here may keep a name that a later cairn gave to a flavor of its own. */
async function checkWantedFlavor({resource, before}: WantedObject): Promise<readonly Warning[]> {
  if (before === null) checkedFlavor(resource.manifest);
  else customFlavor(resource.manifest);
  return [];
}

async function checkWantedComponent({resource, before, mode, flavors}: WantedObject): Promise<readonly Warning[]> {
  const {flavor, config} = componentSpecOf(resource);
  const draft = {kind: resource.kind as ComponentKind, name: nameOf(resource), flavor, config, mode, flavors};
  return checkComponent(before === null ? draft : {...draft, before: componentSpecOf(before)});
}

/** A stack that is here without what a stack needs may stay so. */
async function checkWantedStack({resource, before}: WantedObject): Promise<readonly Warning[]> {
  const missingBefore = before === null ? [] : requiredTypes.filter(type => !slotsOf(before).has(type));
  refuseMissing(nameOf(resource), [...slotsOf(resource).keys(), ...missingBefore]);
  return [];
}
