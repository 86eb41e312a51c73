/** A home with settings of other tools in it, and the real program run over it. */
import {mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {cairn, newHome} from '../../support/cli.js';
import type {Outcome} from '../../support/cli.js';

export interface ForeignHome {
  readonly folder: string;
  write(file: string, text: string): string;
  run(args: readonly string[], options?: {readonly environment?: Readonly<Record<string, string>>; readonly stdin?: string}): Promise<Outcome>;
  /** The same with `--output json`; the steps as `REF ACTION`. */
  imports(args: readonly string[], options?: {readonly environment?: Readonly<Record<string, string>>; readonly stdin?: string}): Promise<Imported>;
  /** The texts of all of cairn's own files. */
  files(): readonly string[];
  close(): void;
}

export interface Imported extends Outcome {
  readonly applied: boolean | undefined;
  readonly steps: readonly string[];
}

/** Its `HOME` is the folder; cairn's own home lies in `cairn`. */
export function foreignHome(): ForeignHome {
  const folder = newHome();
  const run: ForeignHome['run'] = (args, {environment, stdin} = {}) =>
    cairn(args, {home: folder, environment: {CAIRN_HOME: join(folder, 'cairn'), ...environment}, ...(stdin === undefined ? {} : {stdin})});
  return {
    folder,
    run,
    write: (file, text) => {
      const place = join(folder, file);
      mkdirSync(dirname(place), {recursive: true});
      writeFileSync(place, text);
      return place;
    },
    imports: async (args, options) => {
      const outcome = await run(['import', ...args, '--output', 'json'], options);
      const {applied, steps = []} = (outcome.stdout === '' ? {} : JSON.parse(outcome.stdout)) as {applied?: boolean; steps?: {ref: string; action: string}[]};
      return {...outcome, applied, steps: steps.map(({ref, action}) => `${ref} ${action}`)};
    },
    files: () => {
      mkdirSync(join(folder, 'cairn'), {recursive: true});
      const names = readdirSync(join(folder, 'cairn'), {recursive: true, encoding: 'utf8'}).map(name => join(folder, 'cairn', name));
      return names.filter(name => statSync(name).isFile()).map(name => readFileSync(name, 'utf8'));
    },
    close: () => rmSync(folder, {recursive: true, force: true}),
  };
}

/** A component as `describe` shows it. */
export async function described(home: ForeignHome, kind: string, name: string): Promise<{readonly config: Readonly<Record<string, unknown>>}> {
  return JSON.parse((await home.run([kind, 'describe', name, '--output', 'json'])).stdout);
}

/** The error that the program ended with, as machines read it. */
export function failure({stderr}: Outcome): {readonly code: string; readonly message: string; readonly hint?: string; readonly details: Record<string, unknown>} {
  return JSON.parse(stderr.trim().split('\n').at(-1) as string);
}
