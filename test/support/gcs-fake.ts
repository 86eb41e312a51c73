/**
 * A FAKE of Google Cloud Storage's JSON API, for lack of a server that npm could bring: objects in memory, whole uploads, ranges, lists,
 * composition and generation conditions, as far as the store uses them. It checks `md5Hash` on arrival; it knows no credentials.
 */
import {createHash} from 'node:crypto';
import {createServer} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {StoreSettings} from '../../src/pipeline/artifacts/settings.js';

export interface GcsFake {
  readonly url: string;
  readonly buckets: Map<string, Map<string, Stored>>;
  createBucket(name: string): void;
  close(): Promise<void>;
}

interface Stored {
  readonly bytes: Buffer;
  readonly generation: number;
  readonly composed: boolean;
}

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export async function startGcsFake(): Promise<GcsFake> {
  const buckets: GcsFake['buckets'] = new Map();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(buckets, {method: request.method ?? '', url: new URL(request.url ?? '', 'http://fake'), body: Buffer.concat(chunks), request, response}));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    buckets,
    createBucket: name => void buckets.set(name, new Map()),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function gcsSettings(url: string, path: string): StoreSettings {
  return {flavor: 'gcp', folder: '/nonexistent', secret: {}, config: {path}, environment: {STORAGE_EMULATOR_HOST: url}};
}

let generations = 1;

function answer(buckets: GcsFake['buckets'], call: Call): void {
  const match = /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?(\/compose)?$/.exec(call.url.pathname);
  const objects = buckets.get(match?.[2] ?? '');
  if (objects === undefined) return refuse(call, 404, 'notFound');
  if (match?.[1] !== undefined) return upload(objects, call);
  if (match?.[3] === undefined) return list(objects, call);
  const name = decodeURIComponent(match[3]);
  return match[4] === undefined ? answerAbout(objects, name, call) : compose(objects, name, call);
}

function answerAbout(objects: Map<string, Stored>, name: string, call: Call): void {
  const found = objects.get(name);
  if (found === undefined) return refuse(call, 404, 'notFound');
  if (call.url.searchParams.get('alt') === 'media') return media(found, call);
  if (call.method !== 'DELETE') return send(call, describe(name, found));
  objects.delete(name);
  call.response.writeHead(204).end();
}

/** multipart/related: first the metadata, then the bytes. */
function upload(objects: Map<string, Stored>, call: Call): void {
  const boundary = /boundary=(.+)$/.exec(call.request.headers['content-type'] ?? '')?.[1] ?? '';
  const [, first] = splitOnce(call.body, '\r\n\r\n');
  const [text, second] = splitOnce(first, `\r\n--${boundary}`);
  const [, data] = splitOnce(second, '\r\n\r\n');
  const bytes = Buffer.from(data.subarray(0, data.lastIndexOf(`\r\n--${boundary}--`)));
  const metadata = JSON.parse(text.toString()) as {name?: string; md5Hash?: string};
  if (metadata.md5Hash !== undefined && metadata.md5Hash !== md5(bytes)) return refuse(call, 400, 'invalid');
  write(objects, metadata.name ?? call.url.searchParams.get('name') ?? '', {call, bytes, composed: false});
}

function compose(objects: Map<string, Stored>, name: string, call: Call): void {
  const {sourceObjects} = JSON.parse(call.body.toString()) as {sourceObjects: readonly {name: string}[]};
  const sources = sourceObjects.map(source => objects.get(source.name));
  if (sources.some(source => source === undefined)) return refuse(call, 404, 'notFound');
  if (sources.length > 32) return refuse(call, 400, 'invalid');
  write(objects, name, {call, bytes: Buffer.concat(sources.map(source => (source as Stored).bytes)), composed: true});
}

function write(objects: Map<string, Stored>, name: string, {call, bytes, composed}: {call: Call; bytes: Buffer; composed: boolean}): void {
  if (call.url.searchParams.get('ifGenerationMatch') === '0' && objects.has(name)) return refuse(call, 412, 'conditionNotMet');
  const stored = {bytes, composed, generation: generations++};
  objects.set(name, stored);
  send(call, describe(name, stored));
}

function list(objects: Map<string, Stored>, call: Call): void {
  const {searchParams: query} = call.url;
  const names = [...objects.keys()].filter(name => name.startsWith(query.get('prefix') ?? '') && name > (query.get('pageToken') ?? '')).sort();
  const page = names.slice(0, Number(query.get('maxResults') ?? 1000));
  const more = names.length > page.length ? {nextPageToken: page.at(-1)} : {};
  send(call, {kind: 'storage#objects', items: page.map(name => describe(name, objects.get(name) as Stored)), ...more});
}

function media({bytes, generation}: Stored, {request, response, url}: Call): void {
  const wanted = url.searchParams.get('generation');
  if (wanted !== null && wanted !== String(generation)) return void response.writeHead(404).end();
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(start === 0 ? 200 : 206, {'content-length': bytes.length - start}).end(bytes.subarray(start));
}

function describe(name: string, {bytes, generation, composed}: Stored): object {
  return {name, size: String(bytes.length), generation: String(generation), ...(composed ? {} : {md5Hash: md5(bytes)})};
}

function send({response}: Call, value: object): void {
  response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(value));
}

function refuse({response}: Call, code: number, reason: string): void {
  response.writeHead(code, {'content-type': 'application/json'}).end(JSON.stringify({error: {code, message: reason, errors: [{reason}]}}));
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64');
}

function splitOnce(bytes: Buffer, by: string): readonly [Buffer, Buffer] {
  const at = bytes.indexOf(by);
  return [bytes.subarray(0, at), bytes.subarray(at + by.length)];
}
