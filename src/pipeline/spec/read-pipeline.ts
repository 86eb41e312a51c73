/** From the text of a pipeline's file to a `Pipeline`, or to everything that is wrong with it, each with its line and column. */
import {AppError, isAppError} from '../../domain/errors.js';
import type {Json, JsonObject} from '../../domain/json.js';
import {checkSchema} from '../../flavors/check-schema.js';
import type {PatternTest, Problem} from '../../flavors/check-schema.js';
import type {TextLimits} from '../../lib/yaml.js';
import {pipelineProblems} from './check-pipeline.js';
import {pipelineFileSchema} from './file-schema.js';
import {conditionProblems} from './is-wanted.js';
import type {Pipeline} from './pipeline.js';
import {toPipeline} from './to-pipeline.js';

/** A pipeline, and where in its file things stand. */
export interface ReadPipeline {
  readonly pipeline: Pipeline;
  /** `FILE:LINE:COLUMN` of the value at a JSON Pointer into the file. */
  readonly placeOf: PlaceOf;
}

export type PlaceOf = (pointer: string) => string;

const limits: TextLimits = {bytes: 4 * 1024 * 1024, documents: 2, lexemes: 600_000};

/** Rejects with `invalid_manifest`, whose details have all `problems`, or with `too_large`. `where` is the file's name in messages. */
export async function readPipeline(text: string, where: string): Promise<ReadPipeline> {
  const {value, placeOf} = await documentIn(text, where);
  return checkedPipeline(value, placeOf, toPipeline);
}

/** A value that says what a file would; `convert` is told only what fits the rules of files. */
export async function checkedPipeline(value: Json, placeOf: PlaceOf, convert: (file: JsonObject) => Pipeline): Promise<ReadPipeline> {
  const report = checkSchema(value, pipelineFileSchema, {references: false, matches: remembered(), words: {whole: 'the file', unknown: 'is not known'}});
  failIfAny([...report.problems, ...report.unknownKeys], placeOf);
  const pipeline = convert(value as JsonObject);
  failIfAny([...pipelineProblems(pipeline), ...(await conditionProblems(pipeline))], placeOf);
  return {pipeline, placeOf};
}

/** One `invalid_manifest` for all problems, in the order of their places; nothing where there are none. */
export function failIfAny(found: readonly Problem[], placeOf: PlaceOf): void {
  const placed = found.map(({pointer, message, suggestion}) => ({place: placeOf(pointer), path: pointer, message, ...(suggestion === undefined ? {} : {suggestion})}));
  const problems = placed.sort((a, b) => a.place.localeCompare(b.place, 'en', {numeric: true}));
  const [first] = problems;
  if (first === undefined) return;
  const {place, message, suggestion} = first;
  if (problems.length > 1) throw new AppError('invalid_manifest', `${fileOf(place)} has ${problems.length} problems`, {details: {problems}});
  throw new AppError('invalid_manifest', `${place}: ${message}`, {
    ...(suggestion === undefined ? {} : {hint: `Did you mean "${suggestion}"?`}),
    details: {problems},
  });
}

/** A file of a thousand steps asks for the same few patterns thousands of times. */
function remembered(): PatternTest {
  const patterns = new Map<string, RegExp>();
  return (pattern, text) => {
    const known = patterns.get(pattern) ?? new RegExp(pattern, 'u');
    patterns.set(pattern, known);
    return known.test(text);
  };
}

function fileOf(place: string): string {
  return place.replace(/(?:#.*|:\d+:\d+)$/, '');
}

async function documentIn(text: string, where: string): Promise<{readonly value: Json; readonly placeOf: PlaceOf}> {
  const {parseYamlPlaced} = await import('../../lib/yaml.js');
  try {
    const [document, another] = parseYamlPlaced(text, where, limits);
    if (document === undefined) throw new AppError('invalid_manifest', `${where} is empty`, {details: {file: where}});
    if (another !== undefined) throw new AppError('invalid_manifest', `${where} holds more than one document`, {details: {file: where}});
    return {
      value: document.value,
      placeOf: pointer => {
        const {line, column} = document.placeOf(pointer);
        return `${where}:${line}:${column}`;
      },
    };
  } catch (error) {
    throw withProblems(error, where);
  }
}

/** What the parser itself says looks like everything else that is said of a file. */
function withProblems(error: unknown, where: string): unknown {
  if (!isAppError(error) || error.code !== 'invalid_manifest') return error;
  const {line = 1, column = 1} = error.details as {readonly line?: number; readonly column?: number};
  const message = error.message.replace(/^.*?, line \d+, column \d+: /s, '').replace(`${where}: `, '').replace(`${where} `, 'it ');
  const place = `${where}:${line}:${column}`;
  return new AppError('invalid_manifest', `${place}: ${message}`, {details: {problems: [{place, path: '', message}]}, cause: error});
}
