/** How a conflict is told: per object and field what was, what is here and what is there (DESIGN 6). */
import {AppError} from '../domain/errors.js';
import type {Manifest} from '../domain/manifest.js';
import {mask} from '../flavors/secret-fields.js';
import type {FlavorSource} from '../flavors/source.js';
import type {Kind} from '../domain/kind.js';
import {examine} from './examine.js';
import {changedFields, merge} from './merge.js';
import type {FieldConflict} from './merge.js';
import type {Item} from './survey.js';

/** An object in conflict, as scripts read it in `details.conflicts`. */
export interface ObjectConflict {
  readonly ref: string;
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly fields: readonly FieldConflict[];
  /** The side that deleted the object as a whole, where one did. */
  readonly deleted?: 'mine' | 'theirs';
}

/** Null for a side that deleted the object, or never had it. */
export interface ConflictSides {
  readonly base: Manifest | null;
  readonly mine: Manifest | null;
  readonly theirs: Manifest | null;
}

/**
 * The fields that both sides changed; where they don't overlap, all that were changed; where one side deleted, what the other changed.
 * `flavors` say which settings are secret, and are never shown; default: the built-in ones.
 */
export async function conflictOf({ref, kind, id, name, owner}: Pick<Item, 'ref' | 'kind' | 'id' | 'name' | 'owner'>, sides: ConflictSides, flavors?: FlavorSource): Promise<ObjectConflict> {
  const hidden = await plainSecretsOf(kind, sides, flavors);
  const fields = fieldsOf(sides).map(field => masked(field, hidden));
  return {ref, kind, id, name, owner, fields, ...deletionIn(sides)};
}

function deletionIn({base, mine, theirs}: ConflictSides): Pick<ObjectConflict, 'deleted'> {
  if (base === null || (mine !== null && theirs !== null)) return {};
  return {deleted: mine === null ? 'mine' : 'theirs'};
}

/** The error for objects that changed on both sides. */
export function conflictError(conflicts: readonly ObjectConflict[], remoteName: string, command: 'push' | 'pull'): AppError {
  const refs = conflicts.map(({ref}) => ref);
  const named = refs.length > 3 ? `${refs.slice(0, 3).join(', ')} and ${refs.length - 3} more` : refs.join(', ');
  const fields = conflicts.flatMap(conflict => conflict.fields.map(({path}) => path)).filter(path => path !== '');
  const where = fields.length === 0 ? '' : ` (${[...new Set(fields)].slice(0, 5).join(', ')})`;
  const parts = {push: pushParts(refs), pull: pullParts(refs)}[command];
  return new AppError('conflict', `${named} changed both here and on ${remoteName}${where}; nothing was ${command === 'push' ? 'sent' : 'changed here'}`, {
    ...parts,
    details: {conflicts},
  });
}

function pushParts(refs: readonly string[]): {hint: string; next: readonly string[]} {
  return {
    hint: 'Pull first: what both changed in different fields is merged. `cairn push --force` overwrites what was last seen there.',
    next: [`cairn pull ${refs.join(' ')}`],
  };
}

function pullParts(refs: readonly string[]): {hint: string; next: readonly string[]} {
  return {
    hint: 'Say which side counts: --ours, --theirs, or --field PATH=ours|theirs for one field.',
    next: [`cairn pull ${refs.join(' ')} --theirs`, `cairn pull ${refs.join(' ')} --ours`],
  };
}

function fieldsOf({base, mine, theirs}: ConflictSides): readonly FieldConflict[] {
  if (base === null) return [];
  if (mine !== null && theirs !== null) {
    const result = merge({base, mine, theirs});
    return result.status === 'conflict' ? result.fields : changedFields({base, mine, theirs});
  }
  const kept = mine ?? theirs ?? base;
  const deleted = mine === null ? 'mine' : 'theirs';
  return changedFields({base, mine: kept, theirs: kept}).map(field => {
    const {[deleted]: _gone, ...rest} = field;
    return rest;
  });
}

/** Pointers of secret fields in which any side holds a value in clear: no error may show it. */
async function plainSecretsOf(kind: Kind, {base, mine, theirs}: ConflictSides, flavors?: FlavorSource): Promise<ReadonlySet<string>> {
  const manifests = [base, mine, theirs].filter(manifest => manifest !== null);
  const examined = await Promise.all(manifests.map(manifest => examine({kind, manifest}, flavors)));
  return new Set(examined.flatMap(({plainSecrets}) => plainSecrets));
}

function masked(field: FieldConflict, hidden: ReadonlySet<string>): FieldConflict {
  const holds = [...hidden].some(pointer => pointer === field.path || pointer.startsWith(`${field.path}/`) || field.path.startsWith(`${pointer}/`));
  if (!holds) return field;
  return Object.fromEntries(Object.keys(field).map(key => [key, key === 'path' ? field.path : mask])) as unknown as FieldConflict;
}
