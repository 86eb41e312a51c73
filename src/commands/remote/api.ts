/** `cairn api`. */
import {randomUUID} from 'node:crypto';
import {InvalidArgumentError} from 'commander';
import type {App} from '../../app/app.js';
import {apiMethods} from '../../backend/server-client.js';
import type {ApiMethod} from '../../backend/server-client.js';
import {AppError} from '../../domain/errors.js';
import {apiView} from '../../render/views/api.js';
import type {View} from '../../render/view.js';
import {verb} from '../verb.js';
import type {Verb} from '../verb.js';

export interface ApiCallRequest {
  readonly method: ApiMethod;
  readonly path: string;
  /** A file, or `-`. */
  readonly file?: string;
  readonly include: boolean;
}

export function apiCommand(app: App, run = runApi): Verb {
  return verb('api', 'Ask the server directly, as who you are there', [
    'cairn api GET /v1/me',
    'cairn api GET "/v1/stacks?limit=10" --query "items[].manifest.metadata.name"',
    'cairn api POST /v1/commits -f commit.json',
  ])
    .argument('<method>', apiMethods.join(', '), methodOf)
    .argument('<path>', 'what to ask, from its leading slash; GET /v1/openapi.json lists all there is')
    .option('-f, --file <file>', 'the body to send, as JSON; - reads standard input')
    .option('--include', 'print status and headers as well', false)
    .action(async (method: ApiMethod, path: string, flags: Omit<ApiCallRequest, 'method' | 'path'>) => {
      app.show(await run(app, {...flags, method, path}));
    });
}

export async function runApi(app: App, {method, path, file, include}: ApiCallRequest): Promise<View> {
  const {remote, api} = await app.session();
  const body = file === undefined ? {} : {body: jsonOf(await app.read(file), file === '-' ? 'standard input' : file)};
  const key = method === 'GET' ? {} : {idempotencyKey: randomUUID()};
  return apiView(await app.progress(`Asking ${remote.name}`, api.ask({method, path, ...body, ...key})), {include});
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_input', `${where} is not JSON`, {cause});
  }
}

function methodOf(text: string): ApiMethod {
  const method = apiMethods.find(each => each === text.toUpperCase());
  if (method === undefined) throw new InvalidArgumentError(`It is one of ${apiMethods.join(', ')}.`);
  return method;
}
