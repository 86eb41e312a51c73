/** Asking for one of several things that are shown with a word about each. */
import type {App} from '../app/app.js';

export interface Choice {
  readonly value: string;
  /** Shown behind the value. */
  readonly about?: string | undefined;
}

export interface ChoiceQuestion {
  readonly question: string;
  readonly choices: readonly Choice[];
  /** Where to choose none is an answer: its label, the first of all. */
  readonly none?: string;
  readonly flag: string;
}

/** The chosen value; null for none. Rejects as `Prompter.choose`. */
export async function chooseOne(app: App, {question, choices, none, flag}: ChoiceQuestion): Promise<string | null> {
  const width = Math.max(0, ...choices.map(({value}) => value.length));
  const labels = choices.map(({value, about}) => (about === undefined || about === '' ? value : `${value.padEnd(width)}  ${about}`));
  const chosen = await (await app.prompter()).choose(question, [...(none === undefined ? [] : [none]), ...labels], flag);
  return choices[labels.indexOf(chosen)]?.value ?? null;
}
