/** Results for machines: the same bytes for the same data, whatever terminal there is. */
import {isJsonObject} from '../domain/json.js';
import type {Json} from '../domain/json.js';
import {isUnsafe, neutral, neutralJson} from './text.js';
import type {Box, Cell, Drawing, Human, View} from './view.js';

/** Two spaces, keys in the order given. */
export function jsonText(data: unknown): string {
  return `${neutralJson(JSON.stringify(data ?? null, null, 2))}\n`;
}

/** One value a line: the items of a list, else the value itself. */
export function ndjsonText(data: unknown): string {
  const items: readonly unknown[] = Array.isArray(data) ? data : [data];
  return items.map(item => `${neutralJson(JSON.stringify(item ?? null))}\n`).join('');
}

/** JSON, which YAML includes, where the text holds what could act on a terminal. */
export async function yamlText(data: unknown): Promise<string> {
  const yaml = await import('../lib/yaml.js');
  const plain = JSON.parse(JSON.stringify(data ?? null)) as Json;
  const text = yaml.yamlText(plain);
  return isUnsafe(text) ? jsonText(plain) : text;
}

/** Refs or names, a line each. */
export function namesText({names, data}: View): string {
  return (names ?? namesIn(data)).map(name => `${neutral(name)}\n`).join('');
}

function namesIn(data: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(data) ? data : [data];
  return items.flatMap(item => {
    const name = isJsonObject(item) ? (item['ref'] ?? item['name']) : null;
    return typeof name === 'string' ? [name] : [];
  });
}

/** A header of lower-case titles and a record a row; `delimiter` is a comma or a tab. */
export async function recordsText(human: Human, delimiter: ',' | '\t'): Promise<string> {
  const {stringify} = await import('csv-stringify/sync');
  const {header, rows} = recordsOf(human);
  return stringify([header.map(title => title.toLowerCase().replaceAll(' ', '_')), ...rows], {delimiter});
}

/** A table in a pipe: tabs, no header, everything in full. */
export function pipedText(human: Human): string {
  return recordsOf(human)
    .rows.map(row => `${row.join('\t')}\n`)
    .join('');
}

function recordsOf(human: Human): {readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]} {
  switch (human.as) {
    case 'table':
      return {header: human.table.columns.map(({title}) => title), rows: human.table.rows.map(row => row.map(machineText))};
    case 'properties':
      return {header: ['field', 'value'], rows: propertyRows(human)};
    case 'drawing':
      return {header: ['box', 'line'], rows: boxesOf(human.drawing).flatMap(({title, lines}) => lines.map(line => [neutral(title), neutral(line)]))};
    case 'lines':
      return {header: ['line'], rows: (human.piped ?? human.lines).map(line => [human.exact === true || human.piped !== undefined ? line : neutral(line)])};
  }
}

function boxesOf(drawing: Drawing): readonly Box[] {
  return [drawing, ...drawing.parts];
}

/** The tables of a description follow its properties, each row under the table's title. */
function propertyRows({rows, tables = []}: Extract<Human, {as: 'properties'}>): readonly (readonly string[])[] {
  const properties = rows.map(([label, value]) => [neutral(label), machineText(value)]);
  return [...properties, ...tables.flatMap(({title, rows: cells}) => cells.map(row => [neutral(title), ...row.map(machineText)]))];
}

function machineText(cell: Cell): string {
  return neutral(typeof cell === 'string' ? cell : (cell.machine ?? cell.text));
}
