/** The flags that fill a stack's slots: one for each component type, the same for every verb. */
import {Option} from 'commander';
import {componentTypes, kindOfType, withArticle} from '../../domain/kind.js';
import type {ActiveType, ComponentType} from '../../domain/kind.js';
import type {Verb} from '../verb.js';

const letters: Partial<Record<ActiveType, string>> = {
  orchestrator: 'o',
  artifact_store: 'a',
  container_registry: 'c',
  step_operator: 's',
  image_builder: 'i',
  experiment_tracker: 'e',
  model_deployer: 'd',
  model_registry: 'r',
  deployer: 'D',
};

const options = componentTypes.map(type => {
  const letter = letters[type];
  const kind = kindOfType(type);
  return {type, option: new Option(`${letter === undefined ? '' : `-${letter}, `}--${kind} <name>`, withArticle(kind).replace('-', ' '))};
});

export function componentOptions(verb: Verb): Verb {
  for (const {option} of options) verb.addOption(option);
  return verb;
}

/** What the flags say, in the order in which people read a stack. */
export function componentsIn(flags: Readonly<Record<string, unknown>>): ReadonlyMap<ComponentType, string> {
  const components = new Map<ComponentType, string>();
  for (const {type, option} of options) {
    const name = flags[option.attributeName()];
    if (typeof name === 'string') components.set(type, name);
  }
  return components;
}
