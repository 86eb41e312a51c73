/** From texts to manifests: every document read, checked for its shape, and with its place in the text at hand. */
import {AppError, isAppError} from '../domain/errors.js';
import type {ErrorCode} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import type {Kind} from '../domain/kind.js';
import {kindOfManifest, manifestProblems} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';
import type {TextLimits} from '../lib/yaml.js';
import {documentKinds} from './apply-kinds.js';
import {sealedKind} from './bundle.js';

export interface SourceText {
  /** For messages: a path, or `standard input`. */
  readonly name: string;
  readonly text: string;
}

/** One object as a file describes it. */
export interface ObjectDocument {
  readonly kind: Kind;
  /** What `metadata.id` says; null where it says nothing. */
  readonly id: string | null;
  /** With references by name; without id, owner and revision. */
  readonly manifest: Manifest;
  /** `FILE:LINE:COLUMN` of the value at a JSON Pointer into the manifest. */
  readonly placeOf: (pointer: string) => string;
}

export interface DocumentProblem {
  readonly code: ErrorCode;
  /** `FILE:LINE:COLUMN`. */
  readonly place: string;
  /** JSON Pointer into the manifest. */
  readonly path: string;
  readonly message: string;
  readonly error?: AppError;
}

export interface ReadDocuments {
  readonly documents: readonly ObjectDocument[];
  readonly problems: readonly DocumentProblem[];
  /** The sealed parts of bundles, as they stand there. */
  readonly sealed: readonly JsonObject[];
  /** The names of what couldn't be read, null for a whole text: references to them are no problems of their own. */
  readonly unread: readonly (string | null)[];
}

/** As many as a server takes in one commit (SEMANTICS 3.6). */
const mostDocuments = 10_000;
/** For as many, at two hundred words and marks each; of one more, `readDocuments` itself says what to do. */
const limits: TextLimits = {bytes: 16 * 1024 * 1024, documents: 2 * mostDocuments, lexemes: 2_000_000};

/** Every document of every text; a list of manifests counts as its items. Rejects with `too_large`, never for what a text says. */
export async function readDocuments(sources: readonly SourceText[]): Promise<ReadDocuments> {
  const {parseYamlPlaced} = await import('../lib/yaml.js');
  const documents: ObjectDocument[] = [];
  const problems: DocumentProblem[] = [];
  const unread: (string | null)[] = [];
  const sealed: JsonObject[] = [];
  for (const {name, text} of sources) {
    try {
      for (const {value, placeOf} of parseYamlPlaced(text, name, limits)) {
        const textPlace = (pointer: string): string => {
          const {line, column} = placeOf(pointer);
          return `${name}:${line}:${column}`;
        };
        for (const [item, at] of itemsOf(value)) readOne(item, pointer => textPlace(at + pointer), {documents, problems, unread, sealed});
      }
    } catch (error) {
      if (!isAppError(error) || error.code !== 'invalid_manifest') throw error;
      problems.push(unreadable(error, name));
      unread.push(null);
    }
  }
  if (documents.length > mostDocuments) throw new AppError('too_large', `there are more than ${mostDocuments} objects in these files`, {hint: 'Split them.'});
  return {documents, problems: [...problems, ...doubles(documents)], unread, sealed};
}

/** True where a text holds manifests of cairn's, right or wrong; false for ZenML's stack files and anything else. Rejects as a parser does. */
export async function holdsManifests({name, text}: SourceText): Promise<boolean> {
  const {parseYamlPlaced} = await import('../lib/yaml.js');
  const items = parseYamlPlaced(text, name, limits).flatMap(({value}) => itemsOf(value).map(([item]) => item));
  return items.some(item => isJsonObject(item) && ['apiVersion', 'kind', 'metadata'].some(key => Object.hasOwn(item, key)));
}

/** One error for all that is wrong. Its code is that of the problems where they agree. */
export function documentsError(found: readonly DocumentProblem[]): AppError {
  const problems = [...found].sort((a, b) => a.place.localeCompare(b.place, 'en', {numeric: true}));
  const first = problems[0] as DocumentProblem;
  const code = problems.every(each => each.code === first.code) ? first.code : 'invalid_manifest';
  const details = {problems: problems.map(({place, path, message, code: each}) => ({place, path, message, code: each}))};
  if (problems.length > 1) return new AppError(code, `${problems.length} problems in these files; nothing was changed`, {details});
  const {hint, next, details: more} = first.error ?? {};
  const parts = {...(hint === undefined ? {} : {hint}), ...(next === undefined ? {} : {next}), details: {...more, ...details}};
  return new AppError(code, `${first.place}: ${first.message}; nothing was changed`, {...parts, cause: first.error});
}

function itemsOf(value: Json): readonly (readonly [item: Json, at: string])[] {
  return Array.isArray(value) ? value.map((item: Json, index) => [item, `/${index}`] as const) : [[value, '']];
}

interface Found {
  readonly documents: ObjectDocument[];
  readonly problems: DocumentProblem[];
  readonly unread: (string | null)[];
  readonly sealed: JsonObject[];
}

function readOne(value: Json, placeOf: (pointer: string) => string, found: Found): void {
  if (isJsonObject(value) && value['kind'] === sealedKind) {
    found.sealed.push(value);
    return;
  }
  const wrong = problemsOf(value);
  for (const {pointer, message} of wrong) {
    found.problems.push({code: 'invalid_manifest', place: placeOf(pointer), path: pointer, message: pointer === '' ? message : `${pointer}: ${message}`});
  }
  if (wrong.length > 0) {
    const name = nameIn(value);
    if (name !== null) found.unread.push(name);
    return;
  }
  const {metadata, ...rest} = value as Manifest;
  const {id = null, owner: _owner, revision: _revision, ...kept} = metadata as JsonObject;
  const manifest = {...rest, metadata: kept} as Manifest;
  found.documents.push({kind: kindOfManifest(manifest), id: id as string | null, manifest, placeOf});
}

function nameIn(value: Json): string | null {
  const metadata = isJsonObject(value) ? value['metadata'] : null;
  return isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : null;
}

function problemsOf(value: Json): readonly {readonly pointer: string; readonly message: string}[] {
  if (isJsonObject(value) && value['kind'] === 'Secret') {
    return [{pointer: '/kind', message: 'secrets are not kept in files; `cairn secret create` makes one'}];
  }
  const problems = manifestProblems(value);
  if (!isJsonObject(value) || !isJsonObject(value['metadata'])) return problems;
  const {id = null} = value['metadata'];
  const isId = id === null || typeof id === 'string';
  const known = problems.length > 0 || Object.hasOwn(documentKinds, value['kind'] as string);
  return [
    ...problems,
    ...(isId ? [] : [{pointer: '/metadata/id', message: 'an id is text'}]),
    ...(known ? [] : [{pointer: '/kind', message: `objects of kind ${JSON.stringify(value['kind'])} can't come from a file`}]),
  ];
}

function unreadable(error: AppError, file: string): DocumentProblem {
  const {line = 1, column = 1} = error.details as {line?: number; column?: number};
  const message = error.message.replace(/^.*?, line \d+, column \d+: /, '').replace(`${file}: `, '');
  return {code: error.code, place: `${file}:${line}:${column}`, path: '', message, error};
}

/** Two documents for one object: which of them should count? */
function doubles(documents: readonly ObjectDocument[]): readonly DocumentProblem[] {
  const seen = new Map<string, ObjectDocument>();
  return documents.flatMap(document => {
    const {kind, id, manifest, placeOf} = document;
    const keys = [`${kind}/${manifest.metadata.name.toLowerCase()}`, ...(id === null ? [] : [id])];
    const other = keys.map(key => seen.get(key)).find(each => each !== undefined);
    for (const key of keys) seen.set(key, document);
    if (other === undefined) return [];
    const path = '/metadata/name';
    return [{code: 'invalid_manifest' as const, place: placeOf(path), path, message: `${kind}/${manifest.metadata.name} is also at ${other.placeOf(path)}`}];
  });
}
