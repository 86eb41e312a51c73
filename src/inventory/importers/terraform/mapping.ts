/**
 * Which output goes where. On the command line `KIND.NAME.KEY=SOURCE`, where the source is the path of an output, or after a colon
 * the text itself; in a file the same as a tree, where `{output: PATH}` stands for an output and all else for itself.
 */
import {AppError} from '../../../domain/errors.js';
import {isJsonObject} from '../../../domain/json.js';
import type {Json, JsonObject} from '../../../domain/json.js';
import {isComponentKind, isRetired, kindOfWord, typeOfKind} from '../../../domain/kind.js';
import type {ComponentKind} from '../../../domain/kind.js';
import {checkName, sameName} from '../../../domain/name.js';

/** `argument` stood on the command line, where a secret must not be. */
export type Source = {readonly from: 'output'; readonly path: string} | {readonly from: 'file' | 'argument'; readonly value: Json};

export interface MappedComponent {
  readonly kind: ComponentKind;
  readonly name: string;
  /** null where the mapping leaves it to the component that is here. */
  readonly flavor: Source | null;
  readonly config: ReadonlyMap<string, Source>;
}

export interface Mapping {
  /** The stack that the components make up; null: components only. */
  readonly stack: string | null;
  readonly components: readonly MappedComponent[];
}

/** One line of a mapping: a component, a key of it and where its value comes from. */
interface Entry {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly key: string;
  readonly source: Source;
}

/** Lines of the command line over those of a file. Throws `usage` or `invalid_input`, naming the line. */
export function mappingOf(lines: readonly string[], file: FileMapping): Mapping {
  const components: {kind: ComponentKind; name: string; flavor: Source | null; config: Map<string, Source>}[] = [];
  for (const {kind, name, key, source} of [...file.entries, ...lines.map(entryOf)]) {
    let component = components.find(each => each.kind === kind && sameName(each.name, name));
    if (component === undefined) components.push((component = {kind, name, flavor: null, config: new Map()}));
    if (key === flavorKey) component.flavor = source;
    else component.config.set(key, source);
  }
  return {stack: file.stack, components};
}

/** What a mapping file says. */
export interface FileMapping {
  readonly stack: string | null;
  readonly entries: readonly Entry[];
}

export const noFile: FileMapping = {stack: null, entries: []};

/** `{stack, components: {TYPE: {NAME: {flavor, config: {KEY: {output: PATH} | VALUE}}}}}`. Throws `invalid_input` naming the place in the file. */
export function fileMapping(value: Json, place: string): FileMapping {
  const root = mapping(value, place, 'a mapping file');
  refuseOthers(root, ['stack', 'components'], place);
  const {stack = null} = root;
  if (stack !== null && typeof stack !== 'string') throw wrong(place, 'stack is the name of a stack');
  const entries = Object.entries(mapping(root['components'] ?? {}, place, 'components')).flatMap(([word, named]) => {
    return Object.entries(mapping(named, place, word)).flatMap(([name, component]) => entriesOf(word, name, {place, component}));
  });
  return {stack: stack === null ? null : checkName(stack, 'a stack'), entries};
}

const flavorKey = 'flavor';

function entriesOf(word: string, name: string, {place, component}: {readonly place: string; readonly component: Json}): readonly Entry[] {
  const where = `${word}.${name}`;
  const kind = kindOf(word, where);
  checkName(name, where);
  const {flavor, config = {}, ...others} = mapping(component, place, where);
  refuseOthers(others, [], `${place}, ${where}`);
  const settings = Object.entries(mapping(config, place, `${where}.config`)).map(([key, source]) => ({kind, name, key, source: sourceOf(source)}));
  if (settings.some(({key}) => key === flavorKey)) throw wrong(place, `${where}: the flavor stands beside config, not in it`);
  return flavor === undefined ? settings : [{kind, name, key: flavorKey, source: sourceOf(flavor)}, ...settings];
}

function sourceOf(value: Json): Source {
  const isPath = isJsonObject(value) && Object.keys(value).length === 1 && typeof value['output'] === 'string';
  return isPath ? {from: 'output', path: value['output'] as string} : {from: 'file', value};
}

const line = /^(?<kind>[A-Za-z_-]+)[./](?<name>[^=]+)\.(?<key>[^.=]+)=(?<source>.+)$/s;

/** A name may hold dots: the kind ends at the first one, the key begins after the last. */
function entryOf(text: string): Entry {
  const {kind: word = '', name = '', key = '', source = ''} = line.exec(text)?.groups ?? {};
  if (word === '') {
    throw new AppError('usage', `${JSON.stringify(text.split('=')[0])} is no mapping: it is KIND.NAME.KEY=OUTPUT`, {
      hint: 'For example --map artifact-store.s3-prod.path=bucket_url; a text after a colon stands for itself: --map artifact-store.s3-prod.flavor=:s3.',
    });
  }
  const kind = kindOf(word, `${word}.${name}`);
  checkName(name, `${word}.${name}`);
  return {kind, name, key, source: source.startsWith(':') ? {from: 'argument', value: source.slice(1)} : {from: 'output', path: source}};
}

function kindOf(word: string, where: string): ComponentKind {
  const kind = kindOfWord(word);
  if (kind !== null && isComponentKind(kind) && !isRetired(typeOfKind(kind))) return kind;
  throw new AppError('invalid_input', `${where}: "${word}" is no component type`, {hint: 'For example artifact-store, orchestrator or container-registry.'});
}

function mapping(value: Json, place: string, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw wrong(place, `${what} is a mapping`);
}

function refuseOthers(value: JsonObject, known: readonly string[], place: string): void {
  const other = Object.keys(value).find(key => !known.includes(key));
  if (other !== undefined) throw wrong(place, `${JSON.stringify(other)} means nothing there`);
}

function wrong(place: string, problem: string): AppError {
  return new AppError('invalid_input', `${place}: ${problem}`, {
    hint: 'A mapping file is {stack: NAME, components: {TYPE: {NAME: {flavor: FLAVOR, config: {KEY: {output: PATH}}}}}}.',
    details: {file: place},
  });
}
