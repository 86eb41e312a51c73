/** What a server answered to `cairn api`, as it came. */
import type {ApiAnswer} from '../../backend/server-client.js';
import type {View} from '../view.js';

/** The body; with `include` `{status, headers, body}`. */
export function apiView(answer: ApiAnswer, {include}: {readonly include: boolean}): View {
  const data = include ? {status: answer.status, headers: answer.headers, body: answer.body} : answer.body;
  return {data, human: {as: 'lines', lines: linesOf(data), exact: true}};
}

/** Nothing for an empty answer; what is no JSON (`/metrics`) as it is. */
function linesOf(data: unknown): readonly string[] {
  if (data === null) return [];
  return (typeof data === 'string' ? data.trimEnd() : JSON.stringify(data, null, 2)).split('\n');
}
