/** From what a person typed to the flavor that it names: `TYPE/NAME`, `TYPE/OWNER/NAME`, or a name that one type alone has. */
import type {LocalBackend} from '../backend/backend.js';
import {closest} from '../domain/closest.js';
import {AppError, hasCode} from '../domain/errors.js';
import {componentTypes, flavorKindOf, isActiveType, isComponentKind, isFlavorKind, kindOfType, kindOfWord, typeOfFlavorKind, typeOfKind} from '../domain/kind.js';
import type {ActiveType} from '../domain/kind.js';
import {sameName} from '../domain/name.js';
import {flavorNames, findFlavor} from '../flavors/catalogue/index.js';
import {factsOf} from './flavors.js';
import type {FlavorFacts} from './flavors.js';
import {resolve} from './resolve.js';
import type {Identity} from './resolve.js';

/**
 * One's own custom flavor, a colleague's whose name or id is given, or a built-in one. Rejects with `not_found` (close names in
 * the hint), `ambiguous`, `usage`, and `invalid_manifest` where the file can't be read.
 */
export async function resolveFlavor(local: LocalBackend, text: string, identities: readonly Identity[]): Promise<FlavorFacts> {
  const [word = '', ...rest] = text.split('/');
  const type = rest.length === 0 ? null : typeOfWord(word);
  const name = type === null ? text : rest.join('/');
  const candidates = await Promise.all((type === null ? componentTypes : [type]).map(each => flavorOf(local, {type: each, name}, identities)));
  const found = candidates.filter(each => each !== null);
  const [first, ...others] = found;
  if (first === undefined) throw notFound(text, type, name);
  if (others.length === 0) return first;
  const refs = found.map(each => `${kindOfType(typeOf(each))}/${name}`);
  throw new AppError('ambiguous', `"${text}" could be any of ${refs.join(', ')}`, {hint: 'Write its type before the name.', details: {candidates: refs}});
}

export function typeOf(facts: FlavorFacts): ActiveType {
  return facts.status === 'ok' ? (facts.flavor.type as ActiveType) : facts.type;
}

async function flavorOf(local: LocalBackend, {type, name}: {readonly type: ActiveType; readonly name: string}, identities: readonly Identity[]): Promise<FlavorFacts | null> {
  try {
    return factsOf(type, await resolve(local, `${flavorKindOf(type)}/${name}`, {kind: flavorKindOf(type), identities}));
  } catch (error) {
    if (!hasCode(error, 'not_found')) throw error;
  }
  const flavor = await findFlavor(type, flavorNames(type).find(each => sameName(each, name)) ?? name);
  return flavor === null ? null : {status: 'ok', flavor, stored: null};
}

/** The type that a person meant by the word of its components or of its flavors; null for what is none. */
export function typeOfWord(word: string): ActiveType | null {
  const kind = kindOfWord(word);
  if (kind === null) return null;
  if (isFlavorKind(kind)) return typeOfFlavorKind(kind);
  const type = isComponentKind(kind) ? typeOfKind(kind) : null;
  return type !== null && isActiveType(type) ? type : null;
}

function notFound(text: string, type: ActiveType | null, name: string): AppError {
  const names = (type === null ? componentTypes : [type]).flatMap(each => flavorNames(each).map(known => ({ref: `${kindOfType(each)}/${known}`, known})));
  const near = closest(name, names.map(({known}) => known));
  const close = names.filter(({known}) => near.includes(known)).map(({ref}) => ref);
  return new AppError('not_found', `there is no flavor ${text}`, {
    ...(close.length === 0 ? {} : {hint: `Did you mean ${close.slice(0, 4).join(' or ')}?`}),
    next: [type === null ? 'cairn flavor list' : `cairn flavor list --type ${kindOfType(type)}`],
    details: {flavor: text, close},
  });
}
