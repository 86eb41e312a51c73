import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openThisMachine} from '../../src/config/this-machine.js';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'cairn-machine-'))));
afterEach(() => rmSync(home, {recursive: true}));

function file(path: string, text: string): string {
  mkdirSync(join(home, path, '..'), {recursive: true});
  writeFileSync(join(home, path), text);
  return join(home, path);
}

test('contexts come from every file of KUBECONFIG, else from the home’s; a damaged file has none', async () => {
  expect(await openThisMachine({HOME: home}).kubeContexts()).toEqual({names: [], files: [join(home, '.kube/config')]});
  file('.kube/config', 'contexts: [{name: dev}]\n');
  expect((await openThisMachine({HOME: home}).kubeContexts()).names).toEqual(['dev']);
  const files = [file('a', 'contexts:\n- name: prod\n'), file('b', 'contexts: ['), file('c', 'contexts: [3, {name: prod}, {name: test}]')];
  expect((await openThisMachine({HOME: home, KUBECONFIG: files.join(':')}).kubeContexts()).names).toEqual(['prod', 'test']);
});

test('profiles are the sections of both files of AWS', () => {
  file('.aws/config', '[default]\nregion=x\n[profile ml]\n');
  file('.aws/credentials', '[ml]\naws_access_key_id = CANARY\n[ci]\n');
  expect(openThisMachine({HOME: home}).awsProfiles().names).toEqual(['default', 'ml', 'ci']);
});

test('a command is found where it may be run', () => {
  const path = file('bin/sbatch', '#!/bin/sh\n');
  const machine = openThisMachine({PATH: `/nowhere:${join(home, 'bin')}`});
  expect(machine.command('sbatch')).toBeNull();
  chmodSync(path, 0o755);
  expect(machine.command('sbatch')).toBe(path);
  expect(machine.containerEngine()).toBeNull();
  expect(openThisMachine({DOCKER_HOST: 'tcp://engine'}).containerEngine()).toBe('DOCKER_HOST');
});

test('credentials are found by variable or file; their values are not looked at', () => {
  expect(openThisMachine({HOME: home}).cloudCredentials('aws')).toBeNull();
  expect(openThisMachine({HOME: home}).cloudCredentials('other')).toBeNull();
  file('.aws/credentials', 'CANARY');
  expect(openThisMachine({HOME: home}).cloudCredentials('aws')).toBe('~/.aws/credentials');
  expect(openThisMachine({HOME: home, AWS_ACCESS_KEY_ID: 'CANARY'}).cloudCredentials('aws')).toBe('AWS_ACCESS_KEY_ID');
  expect(openThisMachine({HOME: home}).hasFile('~/.aws/credentials')).toBe(true);
});
