/** How the start of a run is shown where its end isn't waited for. */
import type {RunHeader} from '../../pipeline/run/event.js';
import type {View} from '../view.js';

export interface RunStartedJson {
  readonly name: string;
}

/** `RunStartedJson`, for whoever started it in the background. */
export function runStartedView({name}: RunStartedJson): View {
  const data: RunStartedJson = {name};
  const lines = [`${name} runs in the background.`];
  return {data, names: [name], human: {as: 'lines', lines}, next: [`cairn run logs ${name} -f`, `cairn run describe ${name}`, `cairn run cancel ${name}`]};
}

/** `RunStartedJson` on one line, for the program that put this one in the background. */
export function runAnnouncedView({name}: RunHeader): View {
  const data: RunStartedJson = {name};
  return {data, human: {as: 'lines', lines: [name]}, oneLine: true};
}
