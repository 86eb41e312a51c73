/** Queries that requests ask all the time: built and compiled once per shape, then run with other values. */
import type {Compilable, CompiledQuery} from 'kysely';
import type {Queries} from './schema.js';

/** What a query is asked with. */
export type Asked = string | number | null | readonly Asked[] | {readonly [name: string]: Asked};

/** Stands in a compiled query for the text with that index. */
class Place {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** Shapes kept per kind of database. Lists of ids come in a few lengths (`idChunks`), so there are not many. */
const shapes = 512;

const kept = new WeakMap<object, Map<string, CompiledQuery>>();

/**
 * The rows of the query that `build` makes of those values. Every text among them becomes a parameter: `build` passes texts on and
 * never looks into them. Numbers, nulls and the lengths of lists belong to the shape, and so may decide what is built. The name is the query's own.
 */
export async function preparedRows<Values extends Asked, Row>(db: Queries, name: string, {values, build}: {values: Values; build: (values: Values) => Compilable<Row>}): Promise<readonly Row[]> {
  const texts: string[] = [];
  const shape = `${name} ${shapeOf(values, texts)}`;
  const compiled = known(db).get(shape) ?? remember(db, shape, build(marked(values, {next: 0}) as Values).compile());
  const parameters = compiled.parameters.map(parameter => (parameter instanceof Place ? texts[parameter.index] : parameter));
  return (await db.executeQuery({...compiled, parameters})).rows as readonly Row[];
}

function known(db: Queries): Map<string, CompiledQuery> {
  const {adapter} = db.getExecutor();
  const found = kept.get(adapter) ?? new Map<string, CompiledQuery>();
  kept.set(adapter, found);
  return found;
}

function remember(db: Queries, shape: string, compiled: CompiledQuery): CompiledQuery {
  const all = known(db);
  if (all.size >= shapes) all.clear();
  all.set(shape, compiled);
  return compiled;
}

/** All but the texts, which are added to `texts` in the order in which `marked` counts them. */
function shapeOf(value: Asked, texts: string[]): string {
  if (typeof value === 'string') {
    texts.push(value);
    return '$';
  }
  if (typeof value !== 'object' || value === null) return String(value);
  let shape = '';
  for (const each of Object.values(value)) shape += `${shapeOf(each, texts)},`;
  return Array.isArray(value) ? `[${shape}]` : `{${shape}}`;
}

function marked(value: Asked, counter: {next: number}): unknown {
  if (typeof value === 'string') return new Place(counter.next++);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Asked[]).map(each => marked(each, counter));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, marked(each, counter)]));
}
