/** What goes to standard error: failures, notices and what to run next. */
import type {AppError} from '../domain/errors.js';
import {isJsonObject} from '../domain/json.js';
import {paintFor} from './look.js';
import type {Look, Paint} from './look.js';
import {asciiMarks, neutral, neutralJson} from './text.js';
import type {Notice} from './view.js';

/** How talk is wanted: `machine` is one JSON object a line. */
export interface TalkRequest {
  readonly machine: boolean;
  readonly look: Look;
}

const mostParticulars = 10;
const mostCommands = 3;

/** `{code, message, hint, next, details}`, or a few lines for people. */
export async function failureText(failure: AppError, {machine, look}: TalkRequest): Promise<string> {
  const {code, message, hint, next, details} = failure;
  if (machine) return jsonLine({code, message, hint: hint ?? null, next, details});
  const paint = await paintFor(look);
  const lines = [
    labelled(paint('error', 'bad'), message),
    ...particulars(details).filter((line, _, all) => all.length > 1 || !line.trim().startsWith(neutral(message))),
    ...(hint === undefined ? [] : [labelled(paint('hint', 'warning'), hint)]),
    ...commands(next, paint),
  ];
  return finished(lines, look);
}

/** `{level, code, message}`, or a line. */
export async function noticeText({level, code, message}: Notice, {machine, look}: TalkRequest): Promise<string> {
  if (machine) return jsonLine({level, code, message});
  const paint = await paintFor(look);
  return finished([level === 'warning' ? labelled(paint('warning', 'warning'), message) : neutral(message)], look);
}

/** The commands that one may want now. */
export async function nextText(next: readonly string[], {machine, look}: TalkRequest): Promise<string> {
  if (machine) return next.map(command => jsonLine({level: 'info', code: 'next', message: command})).join('');
  return finished(commands(next, await paintFor(look)), look);
}

function commands(next: readonly string[], paint: Paint): readonly string[] {
  return next.slice(0, mostCommands).map(command => labelled(paint('next', 'quiet'), command));
}

/** Several problems, or fields in conflict, that one message can't hold: a line each, the first ten. */
function particulars({problems, conflicts}: AppError['details']): readonly string[] {
  const all = [...itemsOf(problems).flatMap(problemLine), ...itemsOf(conflicts).flatMap(conflictLines)];
  const rest = all.length - mostParticulars;
  return [...all.slice(0, mostParticulars), ...(rest > 0 ? [`and ${rest} more; -o json has them all`] : [])].map(line => `  ${neutral(line)}`);
}

function problemLine(problem: Readonly<Record<string, unknown>>): readonly string[] {
  const place = problem['pointer'] ?? problem['place'];
  const {message, suggestion} = problem;
  if (typeof message !== 'string') return [];
  const more = typeof suggestion === 'string' ? ` (did you mean "${suggestion}"?)` : '';
  return [`${typeof place === 'string' && place !== '' ? `${place}: ` : ''}${message}${more}`];
}

function conflictLines({ref, fields}: Readonly<Record<string, unknown>>): readonly string[] {
  return itemsOf(fields).map(({path, base, mine, theirs}) => `${String(ref)} ${String(path)}: base ${shown(base)}, mine ${shown(mine)}, theirs ${shown(theirs)}`);
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function itemsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function labelled(label: string, text: string): string {
  return `${label}: ${neutral(text)}`;
}

function finished(lines: readonly string[], {unicode}: Look): string {
  return lines.map(line => `${unicode ? line : asciiMarks(line)}\n`).join('');
}

function jsonLine(value: unknown): string {
  return `${neutralJson(JSON.stringify(value))}\n`;
}
