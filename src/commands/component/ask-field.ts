/** One setting, asked for by its schema: choices are listed, answers checked, secret values never shown. */
import type {App} from '../../app/app.js';
import type {Json} from '../../domain/json.js';
import {nameOf, own, sameNamespace} from '../../domain/manifest.js';
import type {Resource} from '../../domain/manifest.js';
import {secretReferenceText} from '../../domain/secret-reference.js';
import type {SecretValue} from '../../domain/secret-value.js';
import {checkSchema} from '../../flavors/check-schema.js';
import {coerceValue} from '../../flavors/coerce.js';
import {guardedPatterns} from '../../flavors/custom/pattern-guard.js';
import {typesOf} from '../../flavors/flavor.js';
import type {FieldSchema, Flavor} from '../../flavors/flavor.js';
import {problemText} from '../../flavors/validate.js';
import type {FlavorField} from '../../inventory/flavors.js';
import {sealedSecret, secretKeysOf} from '../../inventory/secrets.js';
import {chooseOne} from '../choose.js';

/** The values that were typed in, all for one secret that is called like the component. */
export class AskedSecrets {
  readonly #component: string;
  readonly #values = new Map<string, SecretValue>();
  #name: string | null = null;

  constructor(component: string) {
    this.#component = component;
  }

  /** Keeps a value, and gives the reference to it. */
  async keep(app: App, key: string, value: SecretValue): Promise<string> {
    this.#name ??= await freeName(app, this.#component);
    this.#values.set(key, value);
    return secretReferenceText({secret: this.#name, key});
  }

  /** What is to be written with the component. */
  async sealed(app: App): Promise<readonly Resource[]> {
    if (this.#name === null) return [];
    return [await sealedSecret(await app.secretKey(), {name: this.#name, values: this.#values})];
  }
}

/** A secret's values are changed by nobody who didn't mean it: a taken name gets a number. */
async function freeName(app: App, wanted: string): Promise<string> {
  const local = await app.local();
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted.slice(0, 58)}-${number}`;
    if ((await local.find({kind: 'secret', name, namespace: own})) === null) return name;
  }
}

export interface AskedField {
  readonly field: FlavorField;
  readonly definition: Flavor;
  readonly secrets: AskedSecrets;
}

export async function askField(app: App, {field, definition, secrets}: AskedField): Promise<Json> {
  const {key, schema, secret} = field;
  const prompter = await app.prompter();
  const flag = `--${key}`;
  if (secret) return askSecret(app, field, secrets);
  const choices = choicesOf(schema);
  if (choices.length > 0) return coerceValue(await prompter.choose(questionOf(field), choices, flag), schema);
  const matches = definition.custom === true ? {matches: await guardedPatterns()} : {};
  const problemOf = (answer: string): string | null => {
    if (answer === '') return `${key} can't be empty`;
    const {problems, unknownKeys} = checkSchema({[key]: coerceValue(answer, schema)}, {properties: {[key]: schema}}, matches);
    const [first] = [...problems, ...unknownKeys];
    return first === undefined ? null : problemText(first);
  };
  return coerceValue(await prompter.text(questionOf(field), flag, problemOf), schema);
}

/** A secret that is there already, or a value that becomes one. */
async function askSecret(app: App, field: FlavorField, secrets: AskedSecrets): Promise<string> {
  const prompter = await app.prompter();
  const flag = `--${field.key}`;
  const existing = await references(app);
  const question = `${questionOf(field)} - from which secret?`;
  const choices = existing.map(value => ({value}));
  const chosen = existing.length === 0 ? null : await chooseOne(app, {question, choices, none: 'a new value, asked for and never shown', flag});
  if (chosen !== null) return chosen;
  return secrets.keep(app, field.key.replaceAll(/[^A-Za-z0-9_-]/g, '_'), await prompter.password(questionOf(field), flag));
}

async function references(app: App): Promise<readonly string[]> {
  const rows = await (await app.local()).list('secret');
  return rows.flatMap(row => {
    if (row.status !== 'ok' || !sameNamespace(row.resource.namespace, own)) return [];
    return secretKeysOf(row.resource).map(key => secretReferenceText({secret: nameOf(row.resource), key}));
  });
}

/** `path (required): Bucket, such as s3://my-bucket`. */
function questionOf({key, schema, required}: FlavorField): string {
  const {description, title, examples, default: standard} = schema;
  const about = description ?? title;
  const example = examples?.[0] === undefined ? '' : `, such as ${textOf(examples[0])}`;
  const value = standard === undefined ? '' : ` [without it: ${textOf(standard)}]`;
  return `${key}${required ? ' (required)' : ''}${about === undefined ? '' : `: ${about}`}${example}${value}`;
}

function choicesOf(schema: FieldSchema): readonly string[] {
  const listed = schema.const === undefined ? schema.enum : [schema.const];
  if (listed !== undefined) return listed.map(textOf);
  const types = typesOf(schema);
  return types.length === 1 && types[0] === 'boolean' ? ['true', 'false'] : [];
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
