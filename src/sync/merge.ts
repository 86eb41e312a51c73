/** The three-way merge of manifests by field: pure (SEMANTICS 3.4). */
import {isJsonObject, pointerStep, sameJson} from '../domain/json.js';
import type {Json, JsonObject} from '../domain/json.js';
import {manifestProblems} from '../domain/manifest.js';
import type {Manifest} from '../domain/manifest.js';

export interface Sides {
  readonly base: Manifest;
  readonly mine: Manifest;
  readonly theirs: Manifest;
}

export type Side = 'ours' | 'theirs';

/** What to do where both sides changed a field. A field's own choice counts before `all`. */
export interface Resolution {
  readonly all: Side | null;
  /** By JSON Pointer, or by the end of one with dots: `config.path`. */
  readonly fields: ReadonlyMap<string, Side>;
}

export const unresolved: Resolution = {all: null, fields: new Map()};

/** A field that both sides changed, each its own way. A side that lacks the field leaves its member out. */
export interface FieldConflict {
  /** JSON Pointer into the manifest. */
  readonly path: string;
  readonly base?: Json;
  readonly mine?: Json;
  readonly theirs?: Json;
}

export type Merge =
  | {readonly status: 'merged'; readonly manifest: Manifest}
  | {readonly status: 'conflict'; readonly fields: readonly FieldConflict[]};

/**
 * Changes of different fields go together; a field that both changed differently is a conflict,
 * unless `resolution` decides it. Lists and strings are one field. A result that would be no
 * valid manifest is a conflict of every changed field.
 */
export function merge(sides: Sides, resolution: Resolution = unresolved): Merge {
  const conflicts: FieldConflict[] = [];
  const decide: Decide = conflict => {
    const side = choiceFor(conflict.path, resolution);
    if (side === null) conflicts.push(conflict);
    return side === 'theirs' ? conflict.theirs : conflict.mine;
  };
  const merged = mergeObjects('', sides, decide) as Manifest;
  if (conflicts.length > 0) return {status: 'conflict', fields: conflicts};
  return manifestProblems(merged).length === 0 ? {status: 'merged', manifest: merged} : takeWhole(sides, resolution);
}

/** What is left where the fields of both sides can't stand together: one side as it is, or a conflict of all that was changed. */
export function takeWhole(sides: Sides, {all}: Resolution): Merge {
  if (all !== null) return {status: 'merged', manifest: all === 'ours' ? sides.mine : sides.theirs};
  return {status: 'conflict', fields: changedFields(sides)};
}

/** Every field that either side changed. */
export function changedFields(sides: Sides): readonly FieldConflict[] {
  const changed: FieldConflict[] = [];
  const visit = (path: string, triple: Triple): void => {
    if (sameJson(triple.mine, triple.theirs) && sameJson(triple.base, triple.mine)) return;
    const keys = isMapping(triple) ? keysOf(triple) : [];
    for (const key of keys) visit(path + pointerStep(key), memberOf(triple, key));
    if (keys.length === 0) changed.push(conflictAt(path, triple));
  };
  visit('', sides);
  return changed;
}

/** The side chosen for a field; null where nothing was chosen. */
export function choiceFor(path: string, {all, fields}: Resolution): Side | null {
  for (const [field, side] of fields) if (namesField(field, path)) return side;
  return all;
}

/** True if `field`, as a person wrote it, means the field at this pointer. */
export function namesField(field: string, path: string): boolean {
  if (field.startsWith('/')) return field === path;
  return path.endsWith(`/${field}`) || path.endsWith(`/${field.replaceAll('.', '/')}`);
}

type Decide = (conflict: FieldConflict) => Json | undefined;

interface Triple {
  readonly base: Json | undefined;
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

function mergeValues(path: string, triple: Triple, decide: Decide): Json | undefined {
  const {base, mine, theirs} = triple;
  if (sameJson(mine, theirs) || sameJson(base, theirs)) return mine;
  if (sameJson(base, mine)) return theirs;
  if (path === '/spec' && flavorMeetsConfig(triple)) return decide(conflictAt(path, triple));
  return isMapping(triple) ? mergeObjects(path, triple, decide) : decide(conflictAt(path, triple));
}

/** Members merge each for itself. What both sides emptied from different ends is absent, as it would be by its leaves. */
function mergeObjects(path: string, triple: Triple, decide: Decide): JsonObject | undefined {
  const members: [string, Json][] = [];
  for (const key of keysOf(triple)) {
    const member = mergeValues(path + pointerStep(key), memberOf(triple, key), decide);
    if (member !== undefined) members.push([key, member]);
  }
  if (members.length > 0 || isEmpty(triple.mine) || isEmpty(triple.theirs)) return Object.fromEntries(members);
  return undefined;
}

/** Mappings, or absent: what merges member by member. The base doesn't matter where both made a mapping of it. */
function isMapping({base, mine, theirs}: Triple): boolean {
  if (!isJsonObject(mine) && !isJsonObject(theirs)) return false;
  const bothMappings = isJsonObject(mine) && isJsonObject(theirs);
  return bothMappings || [base, mine, theirs].every(value => value === undefined || isJsonObject(value));
}

/** One side changed the flavor, and the other the flavor or the config that belongs to the old one. */
function flavorMeetsConfig({base, mine, theirs}: Triple): boolean {
  const [before, here, there] = [base, mine, theirs].map(value => (isJsonObject(value) ? value : {})) as [JsonObject, JsonObject, JsonObject];
  const changed = (side: JsonObject, field: string): boolean => !sameJson(side[field], before[field]);
  if (sameJson(here['flavor'], there['flavor']) && sameJson(here['config'], there['config'])) return false;
  const flavorAgainst = (one: JsonObject, other: JsonObject): boolean =>
    changed(one, 'flavor') && (changed(other, 'flavor') || changed(other, 'config'));
  return flavorAgainst(here, there) || flavorAgainst(there, here);
}

function conflictAt(path: string, {base, mine, theirs}: Triple): FieldConflict {
  return {
    path,
    ...(base === undefined ? {} : {base}),
    ...(mine === undefined ? {} : {mine}),
    ...(theirs === undefined ? {} : {theirs}),
  };
}

function keysOf({base, mine, theirs}: Triple): readonly string[] {
  return [...new Set([mine, theirs, base].flatMap(value => (isJsonObject(value) ? Object.keys(value) : [])))];
}

function memberOf({base, mine, theirs}: Triple, key: string): Triple {
  const at = (value: Json | undefined): Json | undefined => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);
  return {base: at(base), mine: at(mine), theirs: at(theirs)};
}

function isEmpty(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
