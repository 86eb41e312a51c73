/** `when`: whether a step is to run, as JMESPath over what is known once it is ready. */
import {AppError} from '../../domain/errors.js';
import {isJsonObject} from '../../domain/json.js';
import type {Json, JsonObject} from '../../domain/json.js';
import type {Problem} from '../../flavors/check-schema.js';
import {suggestionFor} from './check-values.js';
import type {Instance, Plan} from './plan.js';
import type {Pipeline, Step} from './pipeline.js';

const roots = ['parameters', 'matrix', 'inputs'] as const;
type Root = (typeof roots)[number];

/** A name that a condition asks for; null where it takes all of that root, or where it can't be told. */
interface Asked {
  readonly root: Root;
  readonly name: string | null;
  /** Inside of a filter or behind a pipe: it may be meant of something else that has such a field. */
  readonly relative: boolean;
}

/**
 * True where the instance has no condition, or one that holds. `inputs` has the parsed JSON of what `inputsAsked` names. What JMESPath takes
 * for false (null, false, an empty text, list or map) is false. Rejects with `invalid_input` where the condition can't be asked of these values.
 */
export async function isWanted({step, matrix, id}: Instance, {parameters}: Pick<Plan, 'parameters'>, inputs: Readonly<Record<string, Json>>): Promise<boolean> {
  if (step.when === null) return true;
  const {search} = await import('@jmespath-community/jmespath');
  try {
    return isTrue(search({parameters, matrix, inputs} as Parameters<typeof search>[0], step.when));
  } catch (error) {
    throw new AppError('invalid_input', `${id}: its condition ${JSON.stringify(step.when)} can't be answered: ${(error as Error).message}`, {cause: error});
  }
}

/** The inputs whose content the step's condition looks at: files of JSON, which have to be there before it is answered. */
export async function inputsAsked({when, inputs}: Pick<Step, 'when' | 'inputs'>): Promise<readonly string[]> {
  if (when === null) return [];
  const asked = (await askedIn(when)).filter(({root}) => root === 'inputs');
  return asked.some(({name}) => name === null) ? Object.keys(inputs) : Object.keys(inputs).filter(input => asked.some(({name}) => name === input));
}

/** What is wrong with the conditions of a pipeline. */
export async function conditionProblems({steps, parameters}: Pipeline): Promise<readonly Problem[]> {
  const problems = steps.map(async ({name, when, matrix, inputs}) => {
    const known = {parameters: Object.keys(parameters), matrix: Object.keys(matrix), inputs: Object.keys(inputs)};
    return when === null ? [] : (await problemsOf(when, known)).map(problem => ({...problem, pointer: `/spec/steps/${name}/when`}));
  });
  return (await Promise.all(problems)).flat();
}

async function problemsOf(when: string, known: Readonly<Record<Root, readonly string[]>>): Promise<readonly Omit<Problem, 'pointer'>[]> {
  const message = await notJmespath(when);
  if (message !== null) return [{message: `the condition is not JMESPath: ${message}`}];
  return (await askedIn(when)).flatMap(({root, name, relative}) => {
    if (relative || name === null || known[root].includes(name)) return [];
    return [{message: `the condition asks for ${root}.${name}, which this step has not`, ...suggestionFor(name, known[root])}];
  });
}

/** A function that isn't known is only noticed by asking. */
async function notJmespath(when: string): Promise<string | null> {
  const {compile, search} = await import('@jmespath-community/jmespath');
  try {
    compile(when);
  } catch (error) {
    return (error as Error).message;
  }
  try {
    search({parameters: {}, matrix: {}, inputs: {}}, when);
  } catch (error) {
    const {message} = error as Error;
    if (message.startsWith('Unknown function')) return message;
  }
  return null;
}

async function askedIn(when: string): Promise<readonly Asked[]> {
  const {compile} = await import('@jmespath-community/jmespath');
  return [...visited(compile(when) as unknown as Json, false)];
}

function* visited(node: Json, relative: boolean): Generator<Asked> {
  if (Array.isArray(node)) for (const each of node) yield* visited(each as Json, relative);
  if (!isJsonObject(node) || node['type'] === 'Literal') return;
  const field = fieldOfRoot(node);
  if (field !== null) {
    yield {...field, relative};
    return;
  }
  const changesRoot = /^(?:Subexpression|Pipe|.*Projection)$/.test(node['type'] as string);
  for (const [key, member] of Object.entries(node)) yield* visited(member, relative || (changesRoot && key !== 'left'));
}

/** Of `inputs.metrics`, or of `inputs` alone. */
function fieldOfRoot({type, name, left = null, right = null}: JsonObject): Omit<Asked, 'relative'> | null {
  if (type === 'Field') return isRoot(name) ? {root: name, name: null} : null;
  const [root, field] = [fieldIn(left), fieldIn(right)];
  return type === 'Subexpression' && isRoot(root) && field !== undefined ? {root, name: field as string} : null;
}

function fieldIn(node: Json): Json | undefined {
  return isJsonObject(node) && node['type'] === 'Field' ? node['name'] : undefined;
}

function isRoot(name: Json | undefined): name is Root {
  return roots.some(root => root === name);
}

function isTrue(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return value !== null && value !== false && value !== '';
}
