/** What a command returns, and the app prints: data for machines, and how people see it. */

/**
 * A view: `data` is what `-o json` prints, a documented type; `human` is how it is shown on a
 * terminal. Rows of a table stand in the order of `data` where that is a list.
 */
export interface View {
  readonly data: unknown;
  readonly human: Human;
  /** What `-o name` prints, a line each; refs where there are any. */
  readonly names?: readonly string[];
  /** Said on stderr after the result: what to run next. Left out with `--quiet`. */
  readonly next?: readonly string[];
  /** `-o json` prints it on one line: for a result that is read while the command goes on. */
  readonly oneLine?: boolean;
  /** 0 unless the command's documentation says otherwise (`diff`, `status --exit-code`). */
  readonly exitStatus?: number;
}

export type Human =
  | {readonly as: 'table'; readonly table: Table}
  | {readonly as: 'properties'; readonly rows: readonly (readonly [label: string, value: Cell])[]; readonly tables?: readonly (Table & {readonly title: string})[]}
  /** `exact` prints the lines in a pipe as they are: for a value that somebody asked to have byte for byte. `piped` does so with other lines. */
  | {readonly as: 'lines'; readonly lines: readonly string[]; readonly exact?: boolean; readonly piped?: readonly string[]}
  | {readonly as: 'drawing'; readonly drawing: Drawing};

/** A box, and the boxes that hang from it. */
export interface Drawing extends Box {
  readonly parts: readonly Box[];
}

export interface Box {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Shown to people in place of an empty table. */
  readonly empty: string;
}

export interface Column {
  readonly title: string;
  /** Shown with `-o wide`, in pipes and in CSV only. */
  readonly wide?: boolean;
  /** Never shortened: names and ids. */
  readonly whole?: boolean;
}

/** A cell: text, or a text with a tone; `machine` replaces it in pipes and CSV (full ids, UTC times). */
export type Cell = string | {readonly text: string; readonly tone?: Tone; readonly machine?: string};

export type Tone = 'good' | 'warning' | 'bad' | 'quiet' | 'strong';

/** One line of talk on stderr; with a machine format a JSON object a line. */
export interface Notice {
  readonly level: 'info' | 'warning';
  readonly code: string;
  readonly message: string;
}

export const outputFormats = ['table', 'wide', 'json', 'yaml', 'ndjson', 'csv', 'tsv', 'name'] as const;
export const colorChoices = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof colorChoices)[number];

/** What a person may set once for all commands, and what it may be. */
export const preferenceChoices = {output: outputFormats, color: colorChoices} as const;
export type OutputFormat = (typeof outputFormats)[number];

/** True for formats that programs read: with them talk on standard error is JSON too. */
export function isMachineFormat(format: OutputFormat): boolean {
  return format !== 'table' && format !== 'wide';
}
