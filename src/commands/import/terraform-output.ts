/** `cairn import terraform-output`. */
import type {App} from '../../app/app.js';
import type {ComponentType} from '../../domain/kind.js';
import type {ImportChoices} from '../../inventory/import.js';
import {importTerraformOutput} from '../../inventory/importers/terraform/terraform.js';
import type {PlacedText} from '../../inventory/importers/terraform/terraform.js';
import type {View} from '../../render/view.js';
import {dryRunOption, onConflictOption} from '../options.js';
import {componentOptions, componentsIn} from '../stack/component-options.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';
import {importedView} from './selection-options.js';

export interface TerraformOutputRequest extends ImportChoices {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly map?: readonly string[];
  readonly mapFile?: string;
  readonly name?: string;
  readonly prefix?: string;
  readonly components: ReadonlyMap<ComponentType, string>;
}

export function importTerraformOutputCommand(app: App, run = runImportTerraformOutput): Verb {
  const command = verb('terraform-output', 'Make a stack of the outputs of Terraform or OpenTofu', [
    'terraform output -json | cairn import terraform-output - --map-file stack.map.yaml',
    'cairn import terraform-output out.json --map artifact-store.s3-prod.flavor=:s3 --map artifact-store.s3-prod.path=bucket_url',
    'cairn import terraform-output out.json --map-file stack.map.yaml --name prod -o kube --dry-run',
  ])
    .argument('<file>', 'what `terraform output -json` printed; - is standard input')
    .option(
      '--map <kind.name.key=output>',
      'the output that a setting is taken from; :TEXT is the text itself; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--map-file <file>', 'the same as a YAML file')
    .option('--name <stack>', 'the stack that they make up')
    .option('--prefix <text>', "stands before the components' names");
  return componentOptions(command)
    .addOption(onConflictOption())
    .addOption(dryRunOption())
    .action(async (file: string, flags: Omit<TerraformOutputRequest, 'file' | 'components'>) => {
      app.show(await run(app, {...flags, file, components: componentsIn({...flags})}));
    });
}

/** Sensitive outputs end in secrets or nowhere. */
export async function runImportTerraformOutput(app: App, {file, mapFile, map = [], name, prefix = '', components, ...choices}: TerraformOutputRequest): Promise<View> {
  const read = async (place: string): Promise<PlacedText> => ({text: await app.read(place), place: place === '-' ? 'standard input' : place});
  const texts = {document: await read(file), mapFile: mapFile === undefined ? null : await read(mapFile)};
  return importedView(app, target => importTerraformOutput(target, {...choices, ...texts, map, stack: name ?? null, prefix, slots: components}));
}
