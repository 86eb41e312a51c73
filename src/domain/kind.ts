/**
 * The kinds of object that cairn keeps, and the words for them.
 *
 * A kind is what a ref says before the slash: `stack`, `secret`, or a component type with
 * hyphens (`artifact-store`); a custom flavor's is its type's with `-flavor` behind. Manifests and stacks' slots spell the component type with
 * underscores (`artifact_store`), as ZenML's files do.
 */

/** Every component type, in the order in which people read a stack. */
export const componentTypes = [
  'orchestrator',
  'artifact_store',
  'container_registry',
  'step_operator',
  'image_builder',
  'experiment_tracker',
  'model_deployer',
  'model_registry',
  'feature_store',
  'data_validator',
  'alerter',
  'annotator',
  'deployer',
  'log_store',
] as const;

/** Types of earlier ZenML releases: they can be imported, listed and exported, never registered. */
export const retiredTypes = ['secrets_manager', 'metadata_store'] as const;

export type ActiveType = (typeof componentTypes)[number];
export type ComponentType = ActiveType | (typeof retiredTypes)[number];
type Hyphenated<T extends string> = T extends `${infer A}_${infer B}` ? `${A}-${Hyphenated<B>}` : T;
export type ComponentKind = Hyphenated<ComponentType>;
/** Custom flavors of a type are a kind of their own: names are unique per type. */
export type FlavorKind = `${Hyphenated<ActiveType>}-flavor`;
export type Kind = 'stack' | 'secret' | ComponentKind | FlavorKind;

/** A stack without these can't run anything. */
export const requiredTypes: readonly ComponentType[] = ['orchestrator', 'artifact_store'];

export const allComponentTypes: readonly ComponentType[] = [...componentTypes, ...retiredTypes];
export const componentKinds: readonly ComponentKind[] = allComponentTypes.map(kindOfType);
export const flavorKinds: readonly FlavorKind[] = componentTypes.map(flavorKindOf);
export const kinds: readonly Kind[] = ['stack', 'secret', ...componentKinds, ...flavorKinds];

export function kindOfType(type: ComponentType): ComponentKind {
  return type.replaceAll('_', '-') as ComponentKind;
}

export function typeOfKind(kind: ComponentKind): ComponentType {
  return kind.replaceAll('-', '_') as ComponentType;
}

export function isComponentKind(kind: Kind): kind is ComponentKind {
  return (componentKinds as readonly string[]).includes(kind);
}

export function flavorKindOf(type: ActiveType): FlavorKind {
  return `${kindOfType(type)}-flavor` as FlavorKind;
}

export function typeOfFlavorKind(kind: FlavorKind): ActiveType {
  return kind.slice(0, -'-flavor'.length).replaceAll('-', '_') as ActiveType;
}

export function isFlavorKind(kind: Kind): kind is FlavorKind {
  return (flavorKinds as readonly string[]).includes(kind);
}

export function isActiveType(text: string): text is ActiveType {
  return (componentTypes as readonly string[]).includes(text);
}

export function isComponentType(text: string): text is ComponentType {
  return (allComponentTypes as readonly string[]).includes(text);
}

export function isRetired(type: ComponentType): boolean {
  return (retiredTypes as readonly string[]).includes(type);
}

/** `a stack`, `an artifact-store`: for sentences. */
export function withArticle(kind: Kind): string {
  return `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** The kind that a person meant: hyphens, underscores and plurals are all understood; null for anything else. */
export function kindOfWord(word: string): Kind | null {
  const plain = word.toLowerCase().replaceAll('_', '-');
  const singular = plain.endsWith('registries') ? plain.replace(/ies$/, 'y') : plain.replace(/s$/, '');
  return kinds.find(kind => kind === plain || kind === singular) ?? null;
}
