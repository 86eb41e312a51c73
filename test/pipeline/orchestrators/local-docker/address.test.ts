import {createHash} from 'node:crypto';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {findEngine} from '../../../../src/pipeline/orchestrators/local-docker/address.js';
import {credentialsFor} from '../../../../src/pipeline/orchestrators/local-docker/registry-credentials.js';
import {temporaryFolder} from '../../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../../support/temporary-folder.js';

let home: TemporaryFolder;
beforeEach(() => {
  home = temporaryFolder();
});
afterEach(() => home.remove());

function write(path: string, value: unknown): void {
  mkdirSync(join(home.path, path, '..'), {recursive: true});
  writeFileSync(join(home.path, path), typeof value === 'string' ? value : JSON.stringify(value));
}

describe('the address of the engine', () => {
  test('is DOCKER_HOST before all else', () => {
    expect(findEngine({DOCKER_HOST: 'unix:///x/y.sock', DOCKER_CONTEXT: 'other'})).toEqual({name: 'unix:///x/y.sock', origin: 'http://localhost', socketPath: '/x/y.sock', tls: null});
    expect(findEngine({DOCKER_HOST: 'tcp://localhost:2375'})).toMatchObject({origin: 'http://localhost:2375', socketPath: null, tls: null});
  });

  test('is that of the current context of Docker', () => {
    write('.docker/config.json', {currentContext: 'colima'});
    write(`.docker/contexts/meta/${createHash('sha256').update('colima').digest('hex')}/meta.json`, {Name: 'colima', Endpoints: {docker: {Host: 'unix:///c/docker.sock'}}});
    expect(findEngine({HOME: home.path}).socketPath).toBe('/c/docker.sock');
  });

  test('is a socket of this user where there is no other', () => {
    write('run/podman/podman.sock', '');
    expect(findEngine({HOME: home.path, XDG_RUNTIME_DIR: join(home.path, 'run')}).socketPath).toMatch(/docker\.sock$|podman\/podman\.sock$/);
  });

  test.each(['ssh://me@box', 'npipe:////./pipe/docker', 'unix://', 'nonsense', 'tcp://'])('%s is refused', host => {
    expect(() => findEngine({DOCKER_HOST: host})).toThrow(expect.objectContaining({code: 'invalid_input'}));
  });

  test('with TLS needs the files of a certificate', () => {
    expect(() => findEngine({DOCKER_HOST: 'tcp://localhost:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: home.path})).toThrow(expect.objectContaining({code: 'not_found', message: expect.stringContaining('ca.pem')}));
    for (const name of ['ca', 'cert', 'key']) write(`${name}.pem`, name);
    expect(findEngine({DOCKER_HOST: 'tcp://localhost:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: home.path})).toMatchObject({origin: 'https://localhost:2376', tls: {key: Buffer.from('key')}});
  });
});

describe('the credentials for a registry', () => {
  const read = async (image: string, variables: Readonly<Record<string, string>> = {}) => {
    const found = await credentialsFor(image, {HOME: home.path, ...variables});
    return found === null ? null : (JSON.parse(Buffer.from(found.reveal(), 'base64url').toString()) as unknown);
  };
  const auth = (text: string) => ({auth: Buffer.from(text).toString('base64')});

  test('are those of the image\'s registry, in the files of Docker and of Podman', async () => {
    write('.docker/config.json', {auths: {'ghcr.io': auth('ann:a:b'), 'https://index.docker.io/v1/': auth('bob:c')}});
    write('run/containers/auth.json', {auths: {'localhost:5000': auth('carl:d')}});
    const variables = {XDG_RUNTIME_DIR: join(home.path, 'run')};
    expect(await read('ghcr.io/acme/train:1', variables)).toMatchObject({username: 'ann', password: 'a:b', serveraddress: 'ghcr.io'});
    expect(await read('acme/train', variables)).toMatchObject({username: 'bob', password: 'c'});
    expect(await read('python:3.12', variables)).toMatchObject({username: 'bob'});
    expect(await read('localhost:5000/x', variables)).toMatchObject({username: 'carl'});
    expect(await read('quay.io/x/y', variables)).toBeNull();
  });

  test('are asked of the program that keeps them', async () => {
    write('.docker/config.json', {credHelpers: {'ghcr.io': 'cairntest'}});
    write('bin/docker-credential-cairntest', '#!/bin/sh\nread registry || true\necho "{\\"Username\\": \\"$registry\\", \\"Secret\\": \\"s\\"}"\n');
    chmodSync(join(home.path, 'bin/docker-credential-cairntest'), 0o755);
    expect(await read('ghcr.io/acme/train', {PATH: `${join(home.path, 'bin')}:${process.env['PATH'] ?? ''}`})).toMatchObject({username: 'ghcr.io', password: 's'});
    expect(await read('ghcr.io/acme/train', {PATH: '/nowhere'})).toBeNull();
  });
});
