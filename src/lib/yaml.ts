/**
 * YAML 1.2 in and out, for files that people write; JSON is a part of it. This is the only
 * importer of the package `yaml`, which is slow to load: quick paths import this file when they need it.
 */
import {LineCounter, parseAllDocuments} from 'yaml';
import type {Document} from 'yaml';
import {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';

export {editYaml} from './yaml-edit.js';
export {yamlText} from './yaml-text.js';

const dialect = {version: '1.2', schema: 'core', stringKeys: true, uniqueKeys: true, logLevel: 'silent'} as const;
const maxBytes = 1024 * 1024;
const maxDepth = 32;
/** Aliases may be used, but not to make much out of little. */
const maxAliases = 50;

/** The one document of a text. Throws `invalid_manifest` with the line and column, and `too_large` beyond 1 MiB. */
export function parseYaml(text: string, where: string): Json {
  const documents = parseYamlDocuments(text, where);
  if (documents.length > 1) throw invalid(where, `it holds ${documents.length} documents where one is expected`);
  return documents[0] ?? null;
}

/** All documents of a text; those without content are left out. Throws as `parseYaml` does. */
export function parseYamlDocuments(text: string, where: string): readonly Json[] {
  if (Buffer.byteLength(text) > maxBytes) {
    throw new AppError('too_large', `${where} is larger than 1 MiB`, {details: {file: where}});
  }
  const lines = new LineCounter();
  return composed(text, lines, where)
    .filter(document => document.contents !== null)
    .map(document => valueOf(document, lines, where));
}

function composed(text: string, lines: LineCounter, where: string): readonly Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, {...dialect, prettyErrors: false, lineCounter: lines});
    return Array.isArray(documents) ? documents : [];
  } catch (cause) {
    if ((cause as Error).name === 'RangeError') throw tooDeep(where);
    throw cause;
  }
}

/** A tag that isn't known is only a warning to the parser; here it is an error, since its meaning would be lost. */
function valueOf(document: Document.Parsed, lines: LineCounter, where: string): Json {
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const {line, col} = lines.linePos(problem.pos[0]);
    throw invalid(where, problem.message, {line, column: col});
  }
  return checkedJson(plainValue(document, where), where, maxDepth);
}

function plainValue(document: Document.Parsed, where: string): unknown {
  try {
    return document.toJS({maxAliasCount: maxAliases});
  } catch (cause) {
    if ((cause as Error).name === 'RangeError') throw tooDeep(where);
    throw invalid(where, (cause as Error).message);
  }
}

function checkedJson(value: unknown, where: string, depth: number): Json {
  if (depth < 0) throw tooDeep(where);
  if (Array.isArray(value)) for (const item of value) checkedJson(item, where, depth - 1);
  else if (isJsonObject(value)) for (const member of Object.values(value)) checkedJson(member, where, depth - 1);
  else if (typeof value === 'number' && !Number.isFinite(value)) throw invalid(where, 'it holds a number that is not finite');
  return value as Json;
}

function tooDeep(where: string): AppError {
  return invalid(where, `it is nested deeper than ${maxDepth} levels`);
}

function invalid(where: string, problem: string, place?: {readonly line: number; readonly column: number}): AppError {
  const at = place === undefined ? where : `${where}, line ${place.line}, column ${place.column}`;
  return new AppError('invalid_manifest', `${at}: ${problem}`, {details: {file: where, ...place}});
}
