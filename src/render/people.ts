/** Results for people: tables and descriptions as wide as their terminal. */
import {drawnLines} from './drawing.js';
import type {Look, Paint} from './look.js';
import {paintFor} from './look.js';
import {partOf, tableText} from './table.js';
import {asciiMarks, neutral} from './text.js';
import type {Human, Table} from './view.js';

export interface Shown {
  readonly look: Look;
  /** Wide columns too. */
  readonly all: boolean;
}

/** Ends with a newline. */
export async function humanText(human: Human, {look, all}: Shown): Promise<string> {
  const paint = await paintFor(look);
  const table = (each: Table): Promise<string> => tableText(all ? each : withoutWide(each), look, paint);
  switch (human.as) {
    case 'table':
      return `${await table(human.table)}\n`;
    case 'properties': {
      const titled = await Promise.all((human.tables ?? []).map(async each => `\n${paint(neutral(each.title), 'strong')}\n${await table(each)}\n`));
      return [propertiesText(human.rows, look, paint), ...titled].join('');
    }
    case 'drawing':
      return (await drawnLines(human.drawing, look)).map(line => `${line}\n`).join('');
    case 'lines':
      return human.lines.map(line => `${look.unicode ? neutral(line) : asciiMarks(neutral(line))}\n`).join('');
  }
}

function withoutWide({columns, rows, empty}: Table): Table {
  const kept = (_: unknown, index: number): boolean => columns[index]?.wide !== true;
  return {columns: columns.filter(kept), rows: rows.map(row => row.filter(kept)), empty};
}

function propertiesText(rows: Extract<Human, {as: 'properties'}>['rows'], look: Look, paint: Paint): string {
  const width = Math.max(0, ...rows.map(([label]) => label.length)) + 2;
  return rows
    .map(([label, cell]) => {
      const {text, tone} = partOf(cell, look);
      return `${paint(neutral(label), 'quiet')}${' '.repeat(width - label.length)}${paint(text, tone)}`.trimEnd() + '\n';
    })
    .join('');
}
