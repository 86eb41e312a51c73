import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {activeStack, activeStackId, refuseActive, stackChain, stackText} from '../../src/inventory/active-stack.js';
import {addStack, ofAnn, openStore, settings} from './store.js';
import type {TestStore} from './store.js';

let store: TestStore;
beforeEach(() => void (store = openStore()));
afterEach(() => store.close());

test('the strongest place that names a stack wins', async () => {
  for (const name of ['flagged', 'variable', 'folder', 'mine']) await addStack(store.local, {name});
  const everything = {config: settings({user: 'mine', directory: 'folder'}), variable: 'variable', flag: 'flagged'};
  const {variable, config} = everything;
  const name = async (choice: Parameters<typeof activeStack>[1]): Promise<string> => stackText((await activeStack(store.local, choice)).stored.resource);

  expect(await name(everything)).toBe('flagged');
  expect(await name({config, variable})).toBe('variable');
  expect(await name({config})).toBe('folder');
  expect(await name({config: settings({user: 'mine'})})).toBe('mine');
  expect(await name({config: settings()})).toBe('default');
});

test('the chain shows every place, and which one wins', () => {
  expect(stackChain({config: settings({user: 'mine', directory: 'folder'})})).toEqual([
    {source: 'flag', place: '--stack', value: null, wins: false},
    {source: 'environment', place: 'CAIRN_STACK', value: null, wins: false},
    {source: 'directory', place: '/work/.cairn/config.yaml', value: 'folder', wins: true},
    {source: 'user', place: '/home/config.json', value: 'mine', wins: false},
    {source: 'default', place: 'default', value: 'default', wins: false},
  ]);
});

test('a name that leads nowhere is an error that says where it came from and what would do', async () => {
  await addStack(store.local, {name: 'prod'});
  await addStack(store.local, {name: 'dev', namespace: ofAnn});
  const choice = {config: settings({user: 'prod'}), variable: 'gone'};
  await expect(activeStack(store.local, choice)).rejects.toMatchObject({
    code: 'not_found',
    message: 'the active stack "gone" (named by CAIRN_STACK): stack/gone does not exist here',
    hint: 'Stacks here: default, prod, acme:ann/dev.',
    details: {source: 'environment', place: 'CAIRN_STACK'},
  });
  expect(await activeStackId(store.local, choice)).toBeNull();
});

test('what somebody made active is not deleted; what is only the last resort may be', async () => {
  const prod = await addStack(store.local, {name: 'prod'});
  await expect(refuseActive(store.local, prod, {config: settings({user: 'prod'})})).rejects.toMatchObject({code: 'in_use'});
  await expect(refuseActive(store.local, prod, {config: settings({user: 'default'})})).resolves.toBeUndefined();
  const {stored} = await activeStack(store.local, {config: settings()});
  await expect(refuseActive(store.local, stored, {config: settings()})).resolves.toBeUndefined();
});
