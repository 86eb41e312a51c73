/** Boxes drawn with characters, no wider than the terminal. */
import type {Look} from './look.js';
import {measureFor, shortened} from './measure.js';
import type {Measure} from './measure.js';
import {asciiMarks, neutral} from './text.js';
import type {Box, Drawing} from './view.js';

interface Strokes {
  readonly across: string;
  readonly down: string;
  readonly corners: readonly [topLeft: string, topRight: string, bottomLeft: string, bottomRight: string];
  /** Where a branch leaves the box, passes a part, ends at the last one, and meets a part's side. */
  readonly leave: string;
  readonly pass: string;
  readonly end: string;
  readonly meet: string;
}

const unicodeStrokes: Strokes = {across: '─', down: '│', corners: ['┌', '┐', '└', '┘'], leave: '┬', pass: '├', end: '└', meet: '┤'};
const asciiStrokes: Strokes = {across: '-', down: '|', corners: ['+', '+', '+', '+'], leave: '+', pass: '+', end: '+', meet: '|'};

const indent = 2;

/** In a pipe the boxes are as wide as their texts. */
export async function drawnLines(drawing: Drawing, look: Look): Promise<readonly string[]> {
  const {unicode} = look;
  const plain = plainBox(drawing, unicode);
  const parts = drawing.parts.map(part => plainBox(part, unicode));
  const measure = await measureFor([plain, ...parts].flatMap(({title, lines}) => [title, ...lines]));
  const pen: Pen = {strokes: unicode ? unicodeStrokes : asciiStrokes, measure, unicode};
  const width = look.terminal ? look.width : Infinity;
  const inner = Math.min(width - 2 * indent - 5, widest(parts, measure));
  const head = boxLines(plain, Math.min(width - 4, widest([plain], measure)), pen);
  const [last = '', ...others] = [...head].reverse();
  const {leave, pass, end, meet, across, down} = pen.strokes;
  const foot = parts.length === 0 ? last : `${last.slice(0, indent)}${leave}${last.slice(indent + 1)}`;
  const branches = parts.flatMap((part, index) => {
    const isLast = index === parts.length - 1;
    const [top = '', first = '', ...rest] = boxLines(part, inner, pen);
    const trunk = (stroke: string): string => `${' '.repeat(indent)}${stroke}${' '.repeat(indent)}`;
    const joint = `${' '.repeat(indent)}${isLast ? end : pass}${across.repeat(indent)}${meet}${first.slice(1)}`;
    return [`${trunk(down)}${top}`, joint, ...rest.map(line => `${trunk(isLast ? ' ' : down)}${line}`)];
  });
  return [...others.reverse(), foot, ...branches];
}

interface Pen {
  readonly strokes: Strokes;
  readonly measure: Measure;
  readonly unicode: boolean;
}

function plainBox({title, lines}: Box, unicode: boolean): Box {
  const plain = (text: string): string => (unicode ? neutral(text) : asciiMarks(neutral(text)));
  return {title: plain(title), lines: lines.map(plain)};
}

/** The columns that the widest text takes; a title stands in the frame and needs two more. */
function widest(boxes: readonly Box[], measure: Measure): number {
  return Math.max(0, ...boxes.flatMap(({title, lines}) => [measure(title) + 2, ...lines.map(measure)]));
}

function boxLines({title, lines}: Box, inner: number, {strokes, measure, unicode}: Pen): readonly string[] {
  const {across, down, corners: [topLeft, topRight, bottomLeft, bottomRight]} = strokes;
  const head = shortened(title, inner - 2, {unicode, measure});
  const body = lines.map(line => {
    const shown = shortened(line, inner, {unicode, measure});
    return `${down} ${shown}${' '.repeat(inner - measure(shown))} ${down}`;
  });
  return [
    `${topLeft}${across} ${head} ${across.repeat(inner - measure(head) - 1)}${topRight}`,
    ...body,
    `${bottomLeft}${across.repeat(inner + 2)}${bottomRight}`,
  ];
}
