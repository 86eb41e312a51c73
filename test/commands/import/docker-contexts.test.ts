import {createHash} from 'node:crypto';
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {join} from 'node:path';
import {described, failure, foreignHome} from './foreign-home.js';
import type {ForeignHome} from './foreign-home.js';

let home: ForeignHome;
beforeEach(() => {
  home = foreignHome();
});
afterEach(() => home.close());

function context(name: string, host: string, folder = '.docker'): void {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = {Name: name, Metadata: {Description: 'CANARY-TEXT'}, Endpoints: {docker: {Host: host, SkipTLSVerify: false}}};
  home.write(join(folder, 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta));
  home.write(join(folder, 'contexts', 'tls', id, 'docker', 'key.pem'), 'CANARY-KEY');
}

test('contexts of a local socket become local_docker orchestrators, once; those of other machines are left out with a warning', async () => {
  context('desktop-linux', 'unix:///home/me/.docker/desktop/docker.sock');
  context('gpu-box', 'ssh://CANARY-USER@gpu.example.com');
  const imported = await home.imports(['docker-contexts', '--all']);
  expect([imported.applied, ...imported.steps]).toEqual([true, 'orchestrator/desktop-linux create']);
  expect(imported.stderr).toContain('gpu-box');
  expect(await described(home, 'orchestrator', 'desktop-linux')).toMatchObject({flavor: 'local_docker', config: {}, labels: {'docker-context': 'desktop-linux'}});
  expect((await home.imports(['docker-contexts', '--all'])).steps).toEqual(['orchestrator/desktop-linux none']);
  expect(`${home.files().join('')}${imported.stderr}`).not.toContain('CANARY');
});

test('a named context of another machine is refused, since no setting could say where it is', async () => {
  context('gpu-box', 'tcp://10.0.0.7:2376');
  const refused = await home.imports(['docker-contexts', 'gpu-box']);
  expect([refused.status, failure(refused).code]).toEqual([7, 'invalid_input']);
  expect(failure(refused).message).toContain('gpu-box');
});

test('DOCKER_CONFIG says where they are; --name and --prefix what they are called', async () => {
  context('colima', 'unix:///var/run/docker.sock', 'elsewhere');
  const environment = {DOCKER_CONFIG: join(home.folder, 'elsewhere')};
  const args = ['docker-contexts', 'colima', '--name', 'docker', '--prefix', 'my-', '--dry-run'];
  expect((await home.imports(args, {environment})).steps).toEqual(['orchestrator/my-docker create']);
  expect((await home.imports(['docker-contexts', '--all'])).status).toBe(4);
});

test('a damaged context is refused by its file', async () => {
  const file = home.write('.docker/contexts/meta/abc/meta.json', '{"Name": 7, "x": "CANARY"}');
  const refused = await home.imports(['docker-contexts', '--all']);
  expect([refused.status, failure(refused).details['file']]).toEqual([7, file]);
  expect(refused.stderr).not.toContain('CANARY');
});
