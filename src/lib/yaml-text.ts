/**
 * YAML text of a value, in block style, without the package `yaml`: a command that only adds a
 * file needn't load a parser. Whatever could be read as anything but a text is quoted.
 */
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';

/** Begins with a letter or a path's first character, holds nothing that YAML gives a meaning to. */
const plainText = /^[A-Za-z_/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*$/;
/** Words that some YAML reader takes for something else than a text. */
const otherMeaning = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
/** What JSON writes as it is, and YAML doesn't take or treats as the end of a line. */
const notPrintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** The text of a value, ending with a line break; keys stand in the order of the value. */
export function yamlText(value: Json): string {
  return `${blockLines(value).join('\n')}\n`;
}

function blockLines(value: Json): readonly string[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap(item => under('-', item as Json));
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, member]) => memberLines(scalar(key), member));
  }
  return [inline(value)];
}

function memberLines(key: string, member: Json): readonly string[] {
  return hasBlock(member) ? [`${key}:`, ...indented(member)] : [`${key}: ${inline(member)}`];
}

function under(dash: string, item: Json): readonly string[] {
  if (!hasBlock(item)) return [`${dash} ${inline(item)}`];
  const [first, ...rest] = blockLines(item);
  return [`${dash} ${first}`, ...rest.map(line => `  ${line}`)];
}

function indented(value: Json): readonly string[] {
  return blockLines(value).map(line => `  ${line}`);
}

function hasBlock(value: Json): boolean {
  return Array.isArray(value) ? value.length > 0 : isJsonObject(value) && Object.keys(value).length > 0;
}

/** Empty collections and scalars fit on one line, and are written as JSON does. */
function inline(value: Json): string {
  return typeof value === 'string' ? scalar(value) : JSON.stringify(value);
}

/** JSON's quotes are YAML's double quotes, but for characters that YAML wants escaped. */
function scalar(text: string): string {
  if (plainText.test(text) && !otherMeaning.test(text)) return text;
  return JSON.stringify(text).replaceAll(notPrintable, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
