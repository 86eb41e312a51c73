/** Where flavors are looked up: the built-in ones, and those that the owner of a component registered. */
import type {ComponentType} from '../domain/kind.js';
import {findFlavor, flavorNames} from './catalogue/index.js';
import type {Flavor} from './flavor.js';

export interface FlavorSource {
  /** null where there is none of that name. */
  find(type: ComponentType, name: string): Promise<Flavor | null>;
  /** For hints and choices. */
  names(type: ComponentType): Promise<readonly string[]>;
}

/** What comes with cairn. */
export const builtIn: FlavorSource = {find: findFlavor, names: async type => flavorNames(type)};
