/** One object's file: what its text says, and the text for what it should say. */
import {isAppError} from '../../domain/errors.js';
import {isJsonObject, sameJson} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {kindOfManifest, manifestProblems} from '../../domain/manifest.js';
import type {Manifest} from '../../domain/manifest.js';
import {sameName} from '../../domain/name.js';
import {isId} from '../../lib/uuid.js';
import {yamlText} from '../../lib/yaml-text.js';
import type {Place} from './layout.js';

/** What a file says. Its references are names; id, owner and revision aren't in the manifest. */
export type FileContent = ObjectContent | {readonly status: 'damaged'; readonly problem: string};

export interface ObjectContent {
  readonly status: 'ok';
  readonly id: string | null;
  /** False where `metadata.name` is another name than the file's: the file was copied or renamed by hand. */
  readonly named: boolean;
  readonly manifest: Manifest;
}

/** The part of lib/yaml.ts that files need; the package is slow to load. */
export interface Yaml {
  parseYaml(text: string, where: string): Json;
  editYaml(original: string, value: Json): string;
}

export function loadYaml(): Promise<Yaml> {
  return import('../../lib/yaml.js');
}

/** Reads a file's text. The file's name is the object's name; `metadata.name` keeps its spelling. */
export function parseObjectFile(yaml: Yaml, text: string, place: Place): FileContent {
  try {
    return contentOf(yaml.parseYaml(text, place.path), place);
  } catch (error) {
    if (isAppError(error)) return damaged(error.message);
    throw error;
  }
}

function contentOf(value: Json, place: Place): FileContent {
  if (!isJsonObject(value)) return damaged(`${place.path} holds no manifest`);
  const metadata = value['metadata'] ?? {};
  if (!isJsonObject(metadata)) return damaged(`${place.path}: metadata is a mapping`);
  const {id = null, owner: _owner, revision: _revision, name = place.name, ...rest} = metadata;
  if (!isIdOrNull(id)) return damaged(`${place.path}: /metadata/id: an id is a lower-case UUID`);
  const named = typeof name === 'string' && sameName(name, place.name);
  const manifest = {...value, metadata: {name: named ? name : place.name, ...rest}};
  const problem = problemOf(manifest, place);
  return problem === null ? {status: 'ok', id, named, manifest: manifest as unknown as Manifest} : damaged(`${place.path}: ${problem}`);
}

function isIdOrNull(value: Json): value is string | null {
  return value === null || (typeof value === 'string' && isId(value));
}

function problemOf(manifest: JsonObject, {kind}: Place): string | null {
  const problems = manifestProblems(manifest);
  if (problems.length > 0) return problems.map(({pointer, message}) => `${pointer}: ${message}`).join('; ');
  const found = kindOfManifest(manifest as unknown as Manifest);
  return found === kind ? null : `it is of kind ${found}, but lies among those of kind ${kind}`;
}

function damaged(problem: string): FileContent {
  return {status: 'damaged', problem};
}

/** The manifest as a file has it: with the id, the name first. */
export function fileValue(id: string, manifest: Manifest): JsonObject {
  const {apiVersion, kind, metadata, ...rest} = manifest;
  return {apiVersion, kind, metadata: {id, ...metadata}, ...rest};
}

/** A text that was read, and what it was read as. */
export interface ReadText {
  readonly path: string;
  readonly text: string;
  readonly value: JsonObject;
}

/**
 * The new text of a file, with what people wrote into it kept. A text that cairn wrote itself has
 * nothing to keep and is written anew, which needs no parser.
 */
export async function editedText({path, text, value}: ReadText, wanted: JsonObject): Promise<string> {
  if (sameJson(value, wanted)) return text;
  if (path.toLowerCase().endsWith('.json')) return `${JSON.stringify(wanted, null, 2)}\n`;
  if (text === yamlText(value)) return yamlText(wanted);
  return (await loadYaml()).editYaml(text, wanted);
}
