/** How differences are shown: a line per field and side, `-` for the other version and `+` for what is here. */
import type {Json} from '../../domain/json.js';
import type {ObjectDiff} from '../../inventory/diff.js';
import type {View} from '../view.js';

/** `cairn diff -o json`. */
export interface DiffJson extends ObjectDiff {
  /** With `--closure`, the same for each component of a stack. */
  readonly components?: readonly ObjectDiff[];
}

/** `{ref, kind, id, name, owner, against, fields: [{path, before, after}], components?}`. With `exitCode` the status is 10 where something differs. */
export function diffView([first, ...components]: readonly ObjectDiff[], {closure, exitCode}: {readonly closure: boolean; readonly exitCode: boolean}): View {
  const data: DiffJson = {...(first as ObjectDiff), ...(closure ? {components} : {})};
  const diffs = [data, ...components];
  const differs = diffs.some(({fields}) => fields.length > 0);
  return {
    data,
    names: diffs.filter(({fields}) => fields.length > 0).map(({ref}) => ref),
    human: {as: 'lines', lines: diffs.flatMap(linesOf)},
    exitStatus: exitCode && differs ? 10 : 0,
  };
}

function linesOf({ref, against, fields}: ObjectDiff): readonly string[] {
  if (fields.length === 0) return [`${ref} is the same as ${against}.`];
  return [
    `--- ${against}`,
    `+++ ${ref}`,
    ...fields.flatMap(({path, before, after}) => [...lineOf('-', path, before), ...lineOf('+', path, after)]),
  ];
}

function lineOf(sign: '-' | '+', path: string, value: Json | undefined): readonly string[] {
  return value === undefined ? [] : [`${sign} ${path}: ${JSON.stringify(value)}`];
}
