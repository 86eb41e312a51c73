/** Edits of YAML text that leave alone what they don't change: comments, order of keys, quotes, line ends. */
import {isAlias, isMap, isScalar, isSeq, parseDocument} from 'yaml';
import type {Document, Node, Pair, Scalar, YAMLMap, YAMLSeq} from 'yaml';
import {isJsonObject, sameJson} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {yamlText} from './yaml-text.js';

const dialect = {version: '1.2', schema: 'core', stringKeys: true, logLevel: 'silent'} as const;

/**
 * The text with as little changed as it takes for it to mean `value`. New keys come last in their
 * mapping. Where that can't be done (an anchor's content would change what an alias means), the
 * text is written anew, without its comments. `original` must be valid.
 */
export function editYaml(original: string, value: Json): string {
  const document: Document = parseDocument(original, dialect);
  if (document.errors.length > 0) return yamlText(value);
  if (sameJson(plain(document, document.contents), value)) return original;
  document.contents = merged(document, document.contents, value);
  const text = inStyleOf(original, document);
  const again = parseDocument(text, dialect);
  return again.errors.length === 0 && sameJson(plain(again, again.contents), value) ? text : yamlText(value);
}

/** The node that means `value`: the old one, edited, where it is of the same shape. */
function merged(document: Document, node: Node | null, value: Json): Node {
  if (node !== null && sameJson(plain(document, node), value)) return node;
  if (isMap(node) && isJsonObject(value)) return mergedMap(document, node, value);
  if (isSeq(node) && Array.isArray(value)) return mergedSequence(document, node, value as readonly Json[]);
  if (isScalar(node) && !Array.isArray(value) && !isJsonObject(value)) return mergedScalar(node, value);
  return replacement(document, node, value);
}

/** A new node in the place of one of another shape, under the same comment. */
function replacement(document: Document, node: Node | null, value: Json): Node {
  const created = document.createNode(value);
  if (!isAlias(node)) created.commentBefore = node?.commentBefore ?? null;
  return created;
}

function mergedMap(document: Document, map: YAMLMap, value: JsonObject): YAMLMap {
  const items = map.items as Pair<Node, Node | null>[];
  map.items = items.filter(pair => Object.hasOwn(value, keyOf(pair)));
  for (const pair of map.items as Pair<Node, Node | null>[]) pair.value = merged(document, pair.value, value[keyOf(pair)] as Json);
  const known = new Set((map.items as Pair<Node>[]).map(keyOf));
  for (const [key, member] of Object.entries(value)) {
    if (!known.has(key)) map.items.push(document.createPair(key, member));
  }
  return map;
}

function mergedSequence(document: Document, sequence: YAMLSeq, value: readonly Json[]): YAMLSeq {
  const items = sequence.items as Node[];
  sequence.items = value.map((item, index) => merged(document, items[index] ?? null, item));
  return sequence;
}

/** Keeps comments and, from text to text, the quotes. */
function mergedScalar(scalar: Scalar, value: Json): Scalar {
  if (typeof scalar.value !== typeof value) delete scalar.type;
  scalar.value = value;
  delete scalar.source;
  delete scalar.format;
  delete scalar.tag;
  return scalar;
}

function keyOf(pair: Pair<unknown, unknown>): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function plain(document: Document, node: Node | null): Json {
  return node === null ? null : (node.toJS(document) as Json);
}

function inStyleOf(original: string, document: Document): string {
  const indent = /^( +)[^ #\r\n-]/m.exec(original)?.[1]?.length ?? 2;
  const text = document.toString({
    lineWidth: 0,
    indent: Math.min(indent, 8),
    indentSeq: !/^( *)[^ #\r\n-][^\r\n]*:[ \t]*\r?\n\1- /m.test(original),
    flowCollectionPadding: !/\{[^ \r\n}]/.test(original),
  });
  const withMark = original.startsWith('\ufeff') ? `\ufeff${text}` : text;
  return original.includes('\r\n') ? withMark.replaceAll('\n', '\r\n') : withMark;
}
