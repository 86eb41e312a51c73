/** What steps printed, as lines. */
import type {LogSource} from '../../pipeline/run/read-logs.js';
import {shownLine} from '../run/step-output.js';
import type {View} from '../view.js';

/** A line that a step printed. */
export interface LogLineJson extends LogSource {
  readonly line: string;
}

export interface LogStyle {
  /** Whether the step's name stands before each line. */
  readonly prefixed: boolean;
}

/** `[LogLineJson]`. In a pipe lines are as they were printed; on a terminal they can't act on it. */
export function logLinesView(data: readonly LogLineJson[], {prefixed}: LogStyle): View {
  const prefix = ({instance}: LogLineJson): string => (prefixed ? `${instance} | ` : '');
  return {
    data,
    human: {as: 'lines', lines: data.map(each => `${prefix(each)}${shownLine(each.line)}`), piped: data.map(each => `${prefix(each)}${each.line}`)},
  };
}
