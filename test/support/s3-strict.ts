/**
 * A FAKE of S3 that knows what fauxqs doesn't: conditions, digests that are checked on arrival, lists of interrupted uploads and their parts,
 * and one access key that it takes. As much of the protocol as the store uses; objects in memory.
 */
import {createHash} from 'node:crypto';
import {createServer} from 'node:http';
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {S3Server} from './s3.js';

export interface StrictS3 extends S3Server {
  /** Of the one bucket, which is called as the tests like. */
  readonly objects: Map<string, Buffer>;
  readonly uploads: Map<string, Upload>;
  /** What it refuses with 501: headers, by name. */
  readonly unknownHeaders: Set<string>;
}

interface Upload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

interface Call {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly response: ServerResponse;
}

export async function startStrictS3(accessKeyId: string): Promise<StrictS3> {
  const state = {objects: new Map<string, Buffer>(), uploads: new Map<string, Upload>(), unknownHeaders: new Set<string>()};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://fake');
      const key = url.pathname.split('/').slice(2).join('/');
      const call = {method: request.method ?? '', key, query: url.searchParams, headers: request.headers, body: Buffer.concat(chunks), response};
      if (request.headers.authorization?.includes(`Credential=${accessKeyId}/`) !== true) refuse(call, 403, 'InvalidAccessKeyId');
      else if ([...state.unknownHeaders].some(name => name in request.headers)) refuse(call, 501, 'NotImplemented');
      else answer(state, call);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    ...state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type State = Pick<StrictS3, 'objects' | 'uploads'>;

function answer(state: State, call: Call): void {
  const {method, query} = call;
  if (method === 'PUT' && query.has('uploadId')) return putPart(state, call);
  if (method === 'PUT') return putObject(state, call);
  if (method === 'POST') return query.has('uploads') ? begin(state, call) : complete(state, call);
  if (method === 'DELETE') return remove(state, call);
  if (query.has('uploads')) return listUploads(state, call);
  if (query.has('uploadId')) return listParts(state, call);
  return call.key === '' ? listObjects(state, call) : getObject(state, call);
}

function putObject({objects}: State, call: Call): void {
  if (!arrivedWhole(call)) return refuse(call, 400, 'BadDigest');
  if (call.headers['if-none-match'] === '*' && objects.has(call.key)) return refuse(call, 412, 'PreconditionFailed');
  objects.set(call.key, call.body);
  call.response.writeHead(200, vouched(call.body)).end();
}

function putPart({uploads}: State, call: Call): void {
  const upload = uploads.get(call.query.get('uploadId') ?? '');
  if (upload === undefined) return refuse(call, 404, 'NoSuchUpload');
  if (!arrivedWhole(call)) return refuse(call, 400, 'BadDigest');
  upload.parts.set(Number(call.query.get('partNumber')), call.body);
  call.response.writeHead(200, vouched(call.body)).end();
}

function begin({uploads}: State, call: Call): void {
  const id = `upload-${uploads.size + 1}-${Math.random().toString(36).slice(2)}`;
  uploads.set(id, {key: call.key, parts: new Map()});
  xml(call, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
}

function complete({objects, uploads}: State, call: Call): void {
  const id = call.query.get('uploadId') ?? '';
  const upload = uploads.get(id);
  if (upload === undefined) return refuse(call, 404, 'NoSuchUpload');
  if (call.headers['if-none-match'] === '*' && objects.has(call.key)) return refuse(call, 412, 'PreconditionFailed');
  const wanted = [...call.body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({number: Number(within(part, 'PartNumber')), etag: within(part, 'ETag')}));
  const parts = wanted.map(({number}) => upload.parts.get(number) ?? Buffer.alloc(0));
  if (wanted.some(({etag}, index) => !etag.includes(md5(parts[index] as Buffer)))) return refuse(call, 400, 'InvalidPart');
  objects.set(call.key, Buffer.concat(parts));
  uploads.delete(id);
  xml(call, '<CompleteMultipartUploadResult><ETag>"x-1"</ETag></CompleteMultipartUploadResult>');
}

function remove({objects, uploads}: State, call: Call): void {
  if (call.query.has('uploadId')) uploads.delete(call.query.get('uploadId') ?? '');
  else objects.delete(call.key);
  call.response.writeHead(204).end();
}

function listUploads({uploads}: State, call: Call): void {
  const prefix = call.query.get('prefix') ?? '';
  const found = [...uploads].filter(([, {key}]) => key.startsWith(prefix)).map(([id, {key}]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`);
  xml(call, `<ListMultipartUploadsResult>${found.join('')}</ListMultipartUploadsResult>`);
}

/** Pages of two, so that whoever asks must go on asking. */
function listParts({uploads}: State, call: Call): void {
  const upload = uploads.get(call.query.get('uploadId') ?? '');
  if (upload === undefined) return refuse(call, 404, 'NoSuchUpload');
  const after = Number(call.query.get('part-number-marker') ?? 0);
  const rest = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
  const page = rest.slice(0, 2);
  const parts = page.map(([number, bytes]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${md5(bytes)}"</ETag><Size>${bytes.length}</Size></Part>`);
  const more = rest.length > page.length ? `<IsTruncated>true</IsTruncated><NextPartNumberMarker>${page.at(-1)?.[0]}</NextPartNumberMarker>` : '<IsTruncated>false</IsTruncated>';
  xml(call, `<ListPartsResult>${more}${parts.join('')}</ListPartsResult>`);
}

function listObjects({objects}: State, call: Call): void {
  const keys = [...objects.keys()].filter(key => key.startsWith(call.query.get('prefix') ?? '') && key > (call.query.get('continuation-token') ?? '')).sort();
  const page = keys.slice(0, 3);
  const more = keys.length > page.length ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  xml(call, `<ListBucketResult>${page.map(key => `<Contents><Key>${key}</Key></Contents>`).join('')}${more}</ListBucketResult>`);
}

function getObject({objects}: State, call: Call): void {
  const bytes = objects.get(call.key);
  if (bytes === undefined) return refuse(call, 404, 'NoSuchKey');
  const start = startOf(call.headers.range);
  if (start > 0 && start >= bytes.length) return refuse(call, 416, 'InvalidRange');
  if (call.headers['if-match'] !== undefined && !call.headers['if-match'].includes(md5(bytes))) return refuse(call, 412, 'PreconditionFailed');
  call.response.writeHead(start === 0 ? 200 : 206, {'content-length': bytes.length - start, etag: `"${md5(bytes)}"`});
  call.response.end(call.method === 'HEAD' ? undefined : bytes.subarray(start));
}

function startOf(range: string | undefined): number {
  return Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
}

function arrivedWhole({headers, body}: Call): boolean {
  const {'content-md5': sentMd5, 'x-amz-checksum-sha256': sent} = headers;
  const sha256 = createHash('sha256').update(body).digest('base64');
  return (sentMd5 === undefined || Buffer.from(String(sentMd5), 'base64').toString('hex') === md5(body)) && (sent === undefined || sent === sha256);
}

function vouched(body: Buffer): Record<string, string> {
  return {etag: `"${md5(body)}"`, 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64')};
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

function within(text: string, tag: string): string {
  return new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(text)?.[1] ?? '';
}

function xml({response}: Call, text: string): void {
  response.writeHead(200, {'content-type': 'application/xml'}).end(`<?xml version="1.0"?>${text}`);
}

function refuse({response, method}: Call, status: number, code: string): void {
  response.writeHead(status, {'content-type': 'application/xml'}).end(method === 'HEAD' ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}
