/**
 * YAML 1.2 in and out, for files that people write; JSON is a part of it. This is the only
 * importer of the package `yaml`, which is slow to load: quick paths import this file when they need it.
 */
import {Composer, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, Parser} from 'yaml';
import type {CST, Document, ParsedNode} from 'yaml';
import {AppError} from '../domain/errors.js';
import {isJsonObject, pointerKeys} from '../domain/json.js';
import type {Json} from '../domain/json.js';

export {editYaml} from './yaml-edit.js';
export {yamlText} from './yaml-text.js';

/** Keys are looked at by `repeatedKey`: the package compares each with each, which takes minutes for a file of many. */
const dialect = {version: '1.2', schema: 'core', stringKeys: true, uniqueKeys: false, logLevel: 'silent'} as const;

/** How much is read of a text that anybody may have written. */
export interface TextLimits {
  readonly bytes: number;
  readonly documents: number;
  /** Of the lexer: words, marks, indents, line ends. They are what time goes into. */
  readonly lexemes: number;
}

/** For a text of one object or of settings: people's files come nowhere near. */
const usual: TextLimits = {bytes: 1024 * 1024, documents: 1_000, lexemes: 100_000};
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
  return parseYamlPlaced(text, where, usual).map(({value}) => value);
}

/** Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PlacedDocument {
  readonly value: Json;
  /** Where in the text the value at a JSON Pointer stands; of one that isn't there, where what would hold it does. */
  readonly placeOf: (pointer: string) => Place;
}

/** As `parseYamlDocuments`, for texts that hold many objects; each document knows where in the text its values stand. */
export function parseYamlPlaced(text: string, where: string, limits: TextLimits): readonly PlacedDocument[] {
  if (Buffer.byteLength(text) > limits.bytes) {
    throw new AppError('too_large', `${where} is larger than ${limits.bytes / 1024 / 1024} MiB`, {details: {file: where}});
  }
  const lines = new LineCounter();
  return composed(tokensOf(text, {lines, where, limits}), where)
    .map(document => ({value: valueOf(document, lines, where), placeOf: (pointer: string) => placeIn(document, lines, pointer)}))
    .filter(({value}) => value !== null);
}

function placeIn({contents}: Document.Parsed, lines: LineCounter, pointer: string): Place {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of pointerKeys(pointer)) {
    const found = memberAt(node, key);
    if (found === null) break;
    node = found.node;
    offset = found.offset;
  }
  const {line, col} = lines.linePos(offset);
  return {line, column: col};
}

/** The member of a mapping, placed where its key is, or an item of a list; null where there is none. */
function memberAt(node: unknown, key: string): {readonly node: unknown; readonly offset: number} | null {
  if (isSeq(node)) return withOffset(node.get(Number(key), true), null);
  const pair = isMap(node) ? node.items.find(each => String(isScalar(each.key) ? each.key.value : each.key) === key) : undefined;
  return pair === undefined ? null : withOffset(pair.value, pair.key);
}

function withOffset(node: unknown, key: unknown): {readonly node: unknown; readonly offset: number} | null {
  const range = [key, node].find(each => isNode(each))?.range;
  return range === undefined || range === null ? null : {node, offset: range[0]};
}

function composed(tokens: readonly CST.Token[], where: string): readonly Document.Parsed[] {
  if (tokens.some(token => token.type === 'document' && isDeep(token))) throw tooDeep(where);
  return [...new Composer({...dialect, prettyErrors: false}).compose(tokens)] as Document.Parsed[];
}

/** Stops at the limits, not behind them: what comes after would be read for nothing. */
function tokensOf(text: string, {lines, where, limits}: {readonly lines: LineCounter; readonly where: string; readonly limits: TextLimits}): readonly CST.Token[] {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let [lexemes, aliases, documents] = [0, 0, 0];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    if ((lexemes += 1) > limits.lexemes) throw new AppError('too_large', `${where} has more than ${limits.lexemes} words and marks`, {details: {file: where}});
    if (lexeme.startsWith('*')) aliases += 1;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') documents += 1;
      tokens.push(token);
    }
    if (parser.stack.length > maxDepth * 3) throw tooDeep(where);
    if (documents > limits.documents) throw invalid(where, `it holds more than ${limits.documents} documents`);
  }
  if (aliases > maxAliases * 20) throw invalid(where, `it holds more than ${maxAliases * 20} aliases`);
  return [...tokens, ...parser.end()];
}

/**
 * Depth is measured on the syntax tree, without recursion: composing calls itself at each level, and
 * where the stack ends inside a regular expression the engine doesn't throw but aborts the process.
 */
function isDeep({value}: CST.Document): boolean {
  let level: readonly CST.Token[] = value === undefined ? [] : [value];
  for (let depth = 0; depth <= maxDepth; depth += 1) {
    level = level.flatMap(token => ('items' in token ? token.items.flatMap(({key, value: member}) => [key ?? [], member ?? []].flat()) : []));
  }
  return level.length > 0;
}

/** A tag that isn't known is only a warning to the parser; here it is an error, since its meaning would be lost. */
function valueOf(document: Document.Parsed, lines: LineCounter, where: string): Json {
  const problem = document.errors[0] ?? document.warnings[0] ?? repeatedKey(document.contents);
  if (problem !== undefined) {
    const {line, col} = lines.linePos(problem.pos[0]);
    throw invalid(where, problem.message, {line, column: col});
  }
  return checkedJson(plainValue(document, where), where, maxDepth);
}

interface Found {
  readonly pos: readonly [number, ...number[]];
  readonly message: string;
}

/** The first key that its mapping has already. Nothing here is deeper than `maxDepth`. */
function repeatedKey(node: unknown): Found | undefined {
  if (isSeq(node)) return firstOf(node.items, repeatedKey);
  if (!isMap(node)) return undefined;
  const seen = new Set<string>();
  return firstOf(node.items, ({key, value}) => {
    const text = isScalar(key) ? String(key.value) : null;
    if (text !== null && seen.has(text)) return {pos: (key as ParsedNode).range, message: 'Map keys must be unique'};
    if (text !== null) seen.add(text);
    return repeatedKey(value);
  });
}

function firstOf<T>(items: readonly T[], find: (item: T) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function plainValue(document: Document.Parsed, where: string): unknown {
  try {
    return document.toJS({maxAliasCount: maxAliases});
  } catch (cause) {
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
