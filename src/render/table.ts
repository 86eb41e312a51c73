/** Tables for people: columns without boxes, as wide as the terminal and no wider where that can be had. */
import {asciiMarks, neutral} from './text.js';
import {measureFor, shortened} from './measure.js';
import type {Measure} from './measure.js';
import type {Look, Paint} from './look.js';
import type {Cell, Table, Tone} from './view.js';

const gap = 2;
const narrowest = 8;

interface Part {
  readonly text: string;
  readonly tone: Tone | undefined;
}

/** Lines without a newline at the end. Whole columns are never shortened: where they alone are too wide, lines are longer. */
export async function tableText(table: Table, look: Look, paint: Paint): Promise<string> {
  if (table.rows.length === 0) return neutral(table.empty);
  const head = table.columns.map(({title}): Part => ({text: title.toUpperCase(), tone: 'quiet'}));
  const rows = [head, ...table.rows.map(row => table.columns.map((_, index) => partOf(row[index] ?? '', look)))];
  const measure = await measureFor(rows.flatMap(row => row.map(({text}) => text)));
  const natural = table.columns.map((_, index) => Math.max(...rows.map(row => measure(row[index]?.text ?? ''))));
  const widths = fit(natural, table.columns.map(({whole}) => whole === true), look.width);
  return rows.map(row => lineOf(row, widths, {look, paint, measure})).join('\n');
}

/** What a person sees of a cell. */
export function partOf(cell: Cell, {unicode}: Look): Part {
  const text = neutral(typeof cell === 'string' ? cell : cell.text);
  return {text: unicode ? text : asciiMarks(text), tone: typeof cell === 'string' ? undefined : cell.tone};
}

function lineOf(row: readonly Part[], widths: readonly number[], {look, paint, measure}: {look: Look; paint: Paint; measure: Measure}): string {
  const cells = row.map(({text, tone}, index) => {
    const width = widths[index] as number;
    const shown = shortened(text, width, {unicode: look.unicode, measure});
    const padding = index === row.length - 1 ? '' : ' '.repeat(width - measure(shown) + gap);
    return `${paint(shown, tone)}${padding}`;
  });
  return cells.join('').trimEnd();
}

/** Takes from the widest columns that may be shortened until the line fits, or nothing more can be taken. */
function fit(natural: readonly number[], whole: readonly boolean[], width: number): readonly number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, each) => sum + each, gap * (widths.length - 1));
  while (total() > width) {
    let widest = -1;
    widths.forEach((each, index) => {
      if (whole[index] !== true && each > narrowest && each > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}
