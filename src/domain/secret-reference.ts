/**
 * References from a config to a secret: `{{ s3-prod.key }}` stands for the value of key `key` of
 * the secret `s3-prod` of the owner of the object that contains it (SEMANTICS 1.5).
 */
import {AppError} from './errors.js';
import {isJsonObject, pointerStep} from './json.js';
import type {Json} from './json.js';

export interface SecretReference {
  readonly secret: string;
  readonly key: string;
}

const wholeReference = /^\{\{\s*([A-Za-z0-9][A-Za-z0-9._-]*?)\.([A-Za-z0-9_-]+)\s*\}\}$/;
const anyReference = /\{\{\s*([A-Za-z0-9][A-Za-z0-9._-]*?)\.([A-Za-z0-9_-]+)\s*\}\}/g;

/** The reference that a text is as a whole, or null. */
export function secretReferenceOf(text: string): SecretReference | null {
  const match = wholeReference.exec(text);
  return match === null ? null : {secret: match[1] as string, key: match[2] as string};
}

/** Throws `invalid_name` for what can't be a key of a secret: references know no other characters. */
export function checkSecretKey(key: string): void {
  if (/^[A-Za-z0-9_-]{1,63}$/.test(key)) return;
  throw new AppError('invalid_name', `${JSON.stringify(key)} can not be a key of a secret`, {
    hint: 'A key has letters, digits, "_" and "-" only, 63 at most.',
  });
}

/** How a reference is written into a config. */
export function secretReferenceText({secret, key}: SecretReference): string {
  return `{{ ${secret}.${key} }}`;
}

/** Every reference inside a value, with the JSON Pointer of the string that holds it. */
export function secretReferencesIn(value: Json, at = ''): readonly (SecretReference & {readonly pointer: string})[] {
  if (typeof value === 'string') {
    return [...value.matchAll(anyReference)].map(match => ({secret: match[1] as string, key: match[2] as string, pointer: at}));
  }
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => secretReferencesIn(item, `${at}/${index}`));
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, member]) => secretReferencesIn(member, at + pointerStep(key)));
  }
  return [];
}

/** The value with each reference in it, also inside longer texts, written as `change` wants it. */
export function mapSecretReferences(value: Json, change: (reference: SecretReference) => SecretReference): Json {
  if (typeof value === 'string') return fillSecretReferences(value, reference => secretReferenceText(change(reference)));
  if (Array.isArray(value)) return value.map((item: Json) => mapSecretReferences(item, change));
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapSecretReferences(member, change)]));
  return value;
}

/** The text with each reference in it replaced by what `fill` gives for it. */
export function fillSecretReferences(text: string, fill: (reference: SecretReference) => string): string {
  return text.replaceAll(anyReference, (_whole, secret: string, key: string) => fill({secret, key}));
}
