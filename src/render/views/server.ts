/** How a server that has started is shown. */
import type {View} from '../view.js';

export interface StartedServerJson {
  readonly url: string;
  readonly version: string;
  readonly database: string;
  /** Makes the first admin, once; there only while there is no admin. */
  readonly setupToken?: string;
}

/** `StartedServerJson`. */
export function startedServerView({url, version, database, setupToken}: StartedServerJson): View {
  const data: StartedServerJson = {url, version, database, ...(setupToken === undefined ? {} : {setupToken})};
  return {
    data,
    oneLine: true,
    names: [url],
    human: {
      as: 'properties',
      rows: [
        ['URL', {text: url, tone: 'strong'}],
        ['Version', version],
        ['Database', database],
        ...(setupToken === undefined ? [] : [['Setup token', setupToken] as const]),
      ],
    },
    next: [setupToken === undefined ? `cairn connect ${url}` : `cairn connect ${url} --setup --username NAME`],
  };
}
