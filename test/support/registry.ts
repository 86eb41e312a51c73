/** A registry of container images over HTTP that gives one image to whoever logs in. */
import {createReadStream, existsSync, readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';

export interface Registry {
  /** As in names of images: `localhost:40123`. */
  readonly name: string;
  stop(): void;
}

/** `folder` has the image as `podman push dir:FOLDER` writes it. */
export async function startRegistry(folder: string, login: string): Promise<Registry> {
  const manifest = readFileSync(join(folder, 'manifest.json'));
  const type = (JSON.parse(manifest.toString()) as {mediaType?: string}).mediaType ?? 'application/vnd.oci.image.manifest.v1+json';
  const expected = `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer((request, response) => {
    const {url = ''} = request;
    if (request.headers.authorization !== expected) {
      response.writeHead(401, {'www-authenticate': 'Basic realm="test"'}).end();
      return;
    }
    const [, digest = ''] = /\/blobs\/sha256:([0-9a-f]{64})$/.exec(url) ?? [];
    const blob = join(folder, digest);
    if (url === '/v2/') response.writeHead(200).end();
    else if (url.endsWith('/manifests/1')) response.writeHead(200, {'content-type': type}).end(request.method === 'HEAD' ? '' : manifest);
    else if (digest !== '' && existsSync(blob)) createReadStream(blob).pipe(response.writeHead(200, {'content-type': 'application/octet-stream'}));
    else response.writeHead(404, {'content-type': 'application/json'}).end('{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    name: `localhost:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
