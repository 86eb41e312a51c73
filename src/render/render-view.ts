/** A view as text, in the format that was asked for. */
import {closest} from '../domain/closest.js';
import {AppError} from '../domain/errors.js';
import type {Look} from './look.js';
import {jsonText, namesText, ndjsonText, pipedText, recordsText, yamlText} from './machine.js';
import {humanText} from './people.js';
import {found, queriedText} from './query.js';
import type {Human, OutputFormat, View} from './view.js';

export interface RenderRequest {
  readonly format: OutputFormat;
  /** JMESPath over the data; what it finds is printed in place of the data, as JSON where the format is a table. */
  readonly query?: string | undefined;
  /** Titles of columns, in the order wanted. */
  readonly columns?: readonly string[] | undefined;
  readonly look: Look;
}

/** The text for standard output. Rejects with `usage` for a query or a column that can't be. */
export async function renderView(view: View, request: RenderRequest): Promise<string> {
  const {format, query, columns, look} = request;
  if (query !== undefined) return queriedText(await found(view.data, query), format);
  // The table of a list is only made where it is shown: no look at `human` for JSON.
  return texts[format](columns === undefined ? view : {...view, human: withColumns(view.human, columns)}, look);
}

/** A wide table is as long as its lines are; nothing in it is shortened. */
const texts: Readonly<Record<OutputFormat, (view: View, look: Look) => string | Promise<string>>> = {
  table: ({human}, look) => (isForPeople(human, look) ? humanText(human, {look, all: false}) : pipedText(human)),
  wide: ({human}, look) => (isForPeople(human, look) ? humanText(human, {look: {...look, width: Infinity}, all: true}) : pipedText(human)),
  json: ({data, oneLine}) => (oneLine === true ? ndjsonText([data]) : jsonText(data)),
  ndjson: ({data}) => ndjsonText(data),
  yaml: ({data}) => yamlText(data),
  name: namesText,
  csv: ({human}) => recordsText(human, ','),
  tsv: ({human}) => recordsText(human, '\t'),
};

/** A picture stays one in a pipe: somebody asked for it. */
function isForPeople({as}: Human, {terminal}: Look): boolean {
  return terminal || as === 'drawing';
}

/** The columns wanted, in that order, shown whatever the format. */
function withColumns(human: Human, titles: readonly string[]): Human {
  if (human.as !== 'table') throw new AppError('usage', '--columns is for tables, and this result is none');
  const {columns, rows, empty} = human.table;
  const places = titles.map(title => {
    const place = columns.findIndex(column => slug(column.title) === slug(title));
    if (place >= 0) return place;
    const known = columns.map(column => slug(column.title));
    const [near] = closest(title, known);
    throw new AppError('usage', `There is no column "${title}"; the columns are ${known.join(', ')}`, near === undefined ? {} : {hint: `Did you mean "${near}"?`});
  });
  return {
    as: 'table',
    table: {columns: places.map(place => ({...columns[place]!, wide: false})), rows: rows.map(row => places.map(place => row[place] ?? '')), empty},
  };
}

function slug(title: string): string {
  return title.trim().toLowerCase().replaceAll(' ', '_');
}
