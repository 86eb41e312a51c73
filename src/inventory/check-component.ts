/** What must hold before a component's config is written: its flavor's schema, and no secret in clear. */
import type {LocalBackend} from '../backend/backend.js';
import {AppError} from '../domain/errors.js';
import {isJsonObject, pointerKeys, sameJson} from '../domain/json.js';
import type {JsonObject} from '../domain/json.js';
import {typeOfKind} from '../domain/kind.js';
import type {ComponentKind} from '../domain/kind.js';
import type {Namespace} from '../domain/manifest.js';
import {secretReferencesIn, secretReferenceText} from '../domain/secret-reference.js';
import {valueAt} from '../flavors/pointer.js';
import type {FlavorSource} from '../flavors/source.js';
import {componentError, problemText, validateComponent} from '../flavors/validate.js';
import type {ComponentReport, Problem} from '../flavors/validate.js';
import type {Warning} from './edit.js';
import {registerCommand} from './register-command.js';

export interface ComponentDraft {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly flavor: string;
  readonly config: JsonObject;
  readonly flavors: FlavorSource;
  /** `import` is for what exists elsewhere: what nobody here knows is kept with a warning. Default: `strict`. */
  readonly mode?: 'strict' | 'import';
  /** The config that it replaces: what was already wrong there (an import keeps unknown keys) doesn't stop a change elsewhere. */
  readonly before?: {readonly flavor: string; readonly config: JsonObject};
}

/**
 * Checks a component before it is written. Rejects with `unknown_flavor`, `plain_secret` or `invalid_input`, the last with
 * every problem in `details.problems`; no message holds a value of a secret field.
 */
export async function checkComponent(draft: ComponentDraft): Promise<readonly Warning[]> {
  const found = await reportOf(draft, draft);
  const old = draft.before === undefined ? null : await reportOf(draft, draft.before);
  const plain = found.plainSecrets.filter(pointer => !(old?.plainSecrets.includes(pointer) && isUnchanged(draft, pointer)));
  if (plain.length > 0) throw plainSecret(draft, plain);
  const isOld = (problem: Problem): boolean => old?.problems.some(each => each.pointer === problem.pointer && each.message === problem.message) ?? false;
  const problems = found.problems.filter(problem => !(isOld(problem) && isUnchanged(draft, problem.pointer)));
  if (problems.length > 0) throw componentError(`${draft.kind}/${draft.name}`, problems);
  return [...found.warnings, ...found.problems].map(each => ({code: 'config', message: `${draft.kind}/${draft.name}: ${problemText(each)}`}));
}

export interface MissingSecret extends Warning {
  /** As a config says it: `{{ s3-prod.key }}`. */
  readonly reference: string;
}

/** A warning for each reference to a secret, or to a key of one, that isn't here. */
export async function missingSecrets(local: LocalBackend, namespace: Namespace, config: JsonObject): Promise<readonly MissingSecret[]> {
  const wanted = new Map(secretReferencesIn(config).map(reference => [secretReferenceText(reference), reference]));
  const warnings: MissingSecret[] = [];
  for (const [reference, {secret, key}] of wanted) {
    const found = await local.find({kind: 'secret', name: secret, namespace});
    const values = found?.resource.manifest.spec['values'];
    if (isJsonObject(values) && Object.hasOwn(values, key)) continue;
    const what = found === null ? `there is no secret "${secret}" here` : `the secret "${secret}" has no key "${key}"`;
    const command = found === null ? ` \`cairn secret create ${secret} --value ${key}=-\` makes it.` : '';
    warnings.push({reference, code: 'missing_secret', message: `${what}; a run will need it.${command}`});
  }
  return warnings;
}

function reportOf({kind, flavors, mode = 'strict'}: ComponentDraft, {flavor, config}: {readonly flavor: string; readonly config: JsonObject}): Promise<ComponentReport> {
  return validateComponent({type: typeOfKind(kind), flavor, config, mode, flavors});
}

function isUnchanged({config, flavor, before}: ComponentDraft, pointer: string): boolean {
  return before?.flavor === flavor && sameJson(valueAt(config, pointer), valueAt(before.config, pointer));
}

/** The way on: a secret for the values, and the same registration with references to it. */
function plainSecret({kind, name, flavor, config}: ComponentDraft, pointers: readonly string[]): AppError {
  const fields = pointers.map(pointer => pointerKeys(pointer).join('.'));
  const keys = new Map(pointers.map(pointer => [pointerKeys(pointer)[0] as string, secretKeyOf(pointer)]));
  const referring = Object.fromEntries(Object.entries(config).map(([key, value]) => {
    const secret = keys.get(key);
    return [key, secret === undefined ? value : secretReferenceText({secret: name, key: secret})];
  }));
  const values = [...keys.values()].map(key => `--value ${key}=-`).join(' ');
  return new AppError('plain_secret', `${kind}/${name}: ${fields.join(', ')} of flavor ${flavor} must not be written in clear`, {
    hint: 'Keep the value in a secret, and refer to it; the value is asked for, or read from standard input or a file.',
    next: [`cairn secret create ${name} ${values}`, registerCommand({kind, name, flavor, config: referring})],
    details: {flavor, fields: pointers, problems: pointers.map(pointer => ({pointer, message: 'a plain value in a secret field'}))},
  });
}

function secretKeyOf(pointer: string): string {
  return pointerKeys(pointer).join('_').replaceAll(/[^A-Za-z0-9_-]/g, '_');
}
