/** Images that aren't on this machine yet: fetched once, however many tasks wait for them. */
import {AppError} from '../../../domain/errors.js';
import type {Sink} from '../orchestrator.js';
import {refusalOf} from './engine.js';
import type {Engine} from './engine.js';
import {memberOf, textAt} from './foreign-json.js';
import {credentialsFor} from './registry-credentials.js';

export interface ImageWanted {
  readonly name: string;
  readonly platform: string | null;
}

/** Between two lines about how far it is, in milliseconds. */
const pace = 5_000;

export class Images {
  readonly #engine: Engine;
  readonly #variables: Readonly<Record<string, string | undefined>>;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(engine: Engine, variables: Readonly<Record<string, string | undefined>>) {
    this.#engine = engine;
    this.#variables = variables;
  }

  /** Tells in the output of whoever asked first how far it is. Rejects with `not_found` and what the registry said. */
  async fetch(image: ImageWanted, sink: Sink): Promise<void> {
    const key = `${image.platform ?? ''} ${image.name}`;
    let fetching = this.#underWay.get(key);
    if (fetching === undefined) {
      fetching = this.#fetch(image, sink).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, fetching);
    }
    return fetching;
  }

  async #fetch({name, platform}: ImageWanted, sink: Sink): Promise<void> {
    const say = (line: string) => sink(Buffer.from(`${line}\n`));
    const credentials = await credentialsFor(name, this.#variables);
    const call = {
      query: {...referenceOf(name), ...(platform === null ? {} : {platform})},
      ...(credentials === null ? {} : {headers: {'x-registry-auth': credentials.reveal()}}),
    };
    await say(`Fetching the image ${name}`);
    const begin = Date.now();
    const answer = await this.#engine.stream('POST', '/images/create', call);
    if ('refusal' in answer) throw notFetched(name, refusalOf(answer.refusal));
    const progress = new Progress();
    let told = begin;
    for await (const line of linesOf(answer.body)) {
      progress.take(line, reason => {
        throw notFetched(name, reason);
      });
      if (Date.now() - told < pace) continue;
      told = Date.now();
      await say(`Fetching the image ${name}: ${progress.text()}`);
    }
    await say(`Fetched the image ${name} in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  }
}

/** Without a tag an engine would fetch all that there are. */
function referenceOf(name: string): Readonly<Record<string, string>> {
  if (name.includes('@')) return {fromImage: name};
  const [, base = name, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/s.exec(name) ?? [];
  return {fromImage: base, tag};
}

class Progress {
  readonly #layers = new Map<string, {readonly done: number; readonly all: number}>();

  take(line: string, refuse: (reason: string) => never): void {
    let event: unknown = null;
    try {
      event = JSON.parse(line);
    } catch {
      return;
    }
    const error = textAt(event, 'error') ?? textAt(memberOf(event, 'errorDetail'), 'message');
    if (error !== null) refuse(error.trim().replaceAll(/\s+/g, ' '));
    const [layer, detail] = [textAt(event, 'id'), memberOf(event, 'progressDetail')];
    const [done, all] = [memberOf(detail, 'current'), memberOf(detail, 'total')];
    if (layer !== null && typeof done === 'number' && typeof all === 'number') this.#layers.set(layer, {done, all});
  }

  text(): string {
    const layers = [...this.#layers.values()];
    const inMegabytes = (part: 'done' | 'all') => Math.round(layers.reduce((sum, layer) => sum + layer[part], 0) / 1e6);
    return `${inMegabytes('done')} of ${inMegabytes('all')} MB in ${layers.length} layers`;
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    const lines = (text + decoder.decode(chunk, {stream: true})).split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
  yield text;
}

function notFetched(name: string, reason: string): AppError {
  return new AppError('not_found', `The image ${name} is not on this machine, and can't be fetched: ${reason}`, {
    hint: 'Check its name; for a private registry, log in with `docker login` or `podman login`.',
    details: {image: name},
  });
}
