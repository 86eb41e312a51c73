/** A stack as ZenML's stack file says it (the counterpart of `parse.ts`), and what that file can't hold. */
import {sortedKeys} from '../../domain/canonical.js';
import {AppError} from '../../domain/errors.js';
import type {JsonObject} from '../../domain/json.js';
import {kindOfType} from '../../domain/kind.js';
import type {ComponentType} from '../../domain/kind.js';
import {annotationsOf, componentSpecOf, descriptionOf, labelsOf, localLabel, nameOf, originalNameKey, slotsOf} from '../../domain/manifest.js';
import type {Manifest} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import type {Warning} from '../edit.js';
import type {Exported} from '../export.js';

/** ZenML refuses a file of another release than its own, unless it is told to ignore that. */
export const defaultZenmlVersion = '0.67.0';

export interface ZenmlFile {
  /** Keys are sorted, as ZenML writes them. */
  readonly value: JsonObject;
  readonly warnings: readonly Warning[];
}

/** Flavors that are cairn's own. */
const ownFlavors = ['orchestrator/slurm'];
const heldFields = ['type', 'flavor', 'config', 'components'];
const manifestFields = ['apiVersion', 'kind', 'metadata', 'spec'];
const heldMetadata = ['id', 'name', 'description', 'labels', 'annotations'];

/** Rejects with `invalid_input` unless the export has exactly one stack, and with `dangling_reference` where a component of it is missing. */
export function zenmlFile({objects}: Exported, zenmlVersion: string): ZenmlFile {
  const manifests = objects.map(({document}) => document as Manifest);
  const stacks = manifests.filter(({kind}) => kind === 'Stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw new AppError('invalid_input', `a ZenML stack file holds one stack, and this would be ${stacks.length === 0 ? 'none' : stacks.length}`, {
      hint: 'Export each stack to a file of its own, or take --format cairn.',
    });
  }
  const warnings: Warning[] = [...lossesOf(stack, `stack/${nameOf({manifest: stack})}`)];
  const components = [...slotsOf({manifest: stack})].map(([type, name]) => {
    const manifest = manifests.find(each => each.kind === 'Component' && each.spec['type'] === type && sameName(nameOf({manifest: each}), name));
    if (manifest === undefined) throw missing(stack, type);
    const what = `${kindOfType(type)}/${name}`;
    const {flavor, config} = componentSpecOf({manifest});
    warnings.push(...lossesOf(manifest, what));
    const isCustom = manifests.some(each => each.kind === 'Flavor' && each.spec['type'] === type && sameName(nameOf({manifest: each}), flavor));
    if (isCustom || ownFlavors.includes(`${type}/${flavor}`)) warnings.push({code: 'not_in_zenml', message: `${what}: ZenML has no flavor "${flavor}" of its own; its import needs one registered`});
    return [type, {configuration: config, flavor, name: originalName(manifest), type}] as const;
  });
  const value = sortedKeys({components: Object.fromEntries(components), stack_name: originalName(stack), zenml_version: zenmlVersion});
  return {value: value as JsonObject, warnings};
}

/** The name that the object came with, where it came from a file of ZenML's. */
function originalName(manifest: Manifest): string {
  return annotationsOf({manifest})[originalNameKey] ?? nameOf({manifest});
}

function lossesOf(manifest: Manifest, what: string): readonly Warning[] {
  const {metadata, spec} = manifest;
  const labels = Object.keys(labelsOf({manifest})).filter(key => key !== localLabel);
  const annotations = Object.keys(annotationsOf({manifest})).filter(key => key !== originalNameKey);
  const others = [
    ...Object.keys(spec).filter(key => !heldFields.includes(key)).map(key => `spec.${key}`),
    ...Object.keys(metadata).filter(key => !heldMetadata.includes(key)).map(key => `metadata.${key}`),
    ...Object.keys(manifest).filter(key => !manifestFields.includes(key)),
  ];
  const lost = [
    ...(descriptionOf({manifest}) === null ? [] : ['the description']),
    ...(labels.length === 0 ? [] : [`the labels ${labels.join(', ')}`]),
    ...(annotations.length === 0 ? [] : [`the annotations ${annotations.join(', ')}`]),
    ...(others.length === 0 ? [] : [others.join(', ')]),
  ];
  return lost.length === 0 ? [] : [{code: 'not_in_zenml', message: `${what}: a ZenML stack file can't hold ${lost.join('; ')}`}];
}

function missing(stack: Manifest, type: ComponentType): AppError {
  return new AppError('dangling_reference', `stack/${nameOf({manifest: stack})}: its ${type} isn't here, and a ZenML stack file must hold it`);
}
