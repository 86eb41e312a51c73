/** What a run is given: values of this machine first, then by the server's route, once and with the run's id. */
import {afterEach, beforeEach, expect, test} from '@jest/globals';
import type {Binding, Bindings} from '../../src/config/config.js';
import {bindSecret, foreignReference, ownReference} from '../../src/inventory/bindings.js';
import {createSecret} from '../../src/inventory/secrets.js';
import {planShare} from '../../src/sync/share.js';
import {resolveSecrets} from '../../src/sync/resolve-secrets.js';
import type {RunRequest} from '../../src/sync/resolve-secrets.js';
import {newId} from '../../src/lib/uuid.js';
import {secretKeyOf, secretValues} from '../support/secret-key.js';
import {syncPeople} from '../support/sync-people.js';
import type {Person, SyncPeople} from '../support/sync-people.js';

let people: SyncPeople;
let stack: string;
beforeEach(async () => {
  people = await syncPeople();
  const {ann, bob} = people;
  const store = await ann.component('store', {path: 's3://x', key: '{{ s3.key }}', client_kwargs: {url: 'https://{{ s3.key }}:{{ s3.secret }}@x'}});
  ({stack} = await ann.stack('prod', {store}));
  await ann.push();
  await ann.share(stack, {grantees: ['user:bob'], right: 'use'});
  await bob.pull();
});
afterEach(() => people.close());

function bindingsIn(): Bindings {
  let all: readonly Binding[] = [];
  return {list: async () => all, change: async change => void (all = change(all))};
}

/** By pointer, what the store would be given. */
async function resolved(person: Person, {bindings = bindingsIn(), ...request}: Partial<RunRequest> & {readonly bindings?: Bindings} = {}): Promise<{values: Record<string, string>; unmet: readonly string[]}> {
  const source = {local: person.local, bindings, secretKey: secretKeyOf(1)};
  const {values, unmet} = await resolveSecrets(source, await person.get(stack, 'stack'), {server: async () => person.team.secrets?.values ?? null, ...request});
  const fields = [...values.values()].flatMap(each => [...each]);
  return {values: Object.fromEntries(fields.map(([pointer, value]) => [pointer, value.reveal()])), unmet: unmet.map(({use}) => `${use.secret}.${use.key}`)};
}

const keepThere = (person: Person, values: Readonly<Record<string, string>>) => person.team.secrets?.secrets.create(newId(), {name: 's3', values: secretValues(values)});

test('what is here comes first, and the server is not asked where nothing is unmet', async () => {
  const {ann} = people;
  await createSecret(ann.local, secretKeyOf(1), {name: 's3', values: secretValues({key: 'here', secret: 'too'})});
  await keepThere(ann, {key: 'there', secret: 'too'});
  const refuse = async (): Promise<never> => Promise.reject(new Error('asked'));
  expect(await resolved(ann, {server: refuse})).toEqual({values: {'/key': 'here', '/client_kwargs/url': 'https://here:too@x'}, unmet: []});
});

test('what is unmet here comes from the server, also into a text with values of both', async () => {
  const {ann} = people;
  await createSecret(ann.local, secretKeyOf(1), {name: 's3', values: secretValues({key: 'here'})});
  await keepThere(ann, {key: 'there', secret: 'too'});
  expect(await resolved(ann, {run: 'run-1'})).toEqual({values: {'/key': 'here', '/client_kwargs/url': 'https://here:too@x'}, unmet: []});
  expect(await resolved(ann, {server: async () => null})).toEqual({values: {'/key': 'here'}, unmet: ['s3.secret']});
});

test('a grantee is given the owner’s values, or its own where they are bound, and never its own by name', async () => {
  const {ann, bob} = people;
  await createSecret(bob.local, secretKeyOf(1), {name: 's3', values: secretValues({key: 'bob’s', secret: 'bob’s'})});
  await keepThere(bob, {key: 'bob’s there', secret: 'bob’s there'});
  expect(await resolved(bob)).toEqual({values: {}, unmet: ['s3.key', 's3.key', 's3.secret']});
  await keepThere(ann, {key: 'ann’s', secret: 'ann’s too'});
  expect(await resolved(bob)).toEqual({values: {'/key': 'ann’s', '/client_kwargs/url': 'https://ann’s:ann’s too@x'}, unmet: []});
  const bindings = bindingsIn();
  await bindSecret({local: bob.local, bindings}, foreignReference('ann/s3.key'), ownReference('s3.key'));
  expect(await resolved(bob, {bindings})).toMatchObject({values: {'/key': 'bob’s', '/client_kwargs/url': 'https://bob’s:ann’s too@x'}});
});

test('the receipt of a share says which values it makes obtainable', async () => {
  const {ann} = people;
  const plan = async (right: 'view' | 'use') => (await planShare(ann.team, {stack: await ann.get(stack, 'stack'), grantees: ['user:carol'], right, until: null})).receipt;
  expect(await plan('use')).toMatchObject({secrets: ['ann/s3'], obtainable: [], consequences: expect.arrayContaining([expect.stringMatching(/^Secret values are not sent/)])});
  await keepThere(ann, {key: 'there'});
  expect(await plan('use')).toMatchObject({obtainable: ['ann/s3.key'], consequences: expect.arrayContaining([expect.stringMatching(/is given ann\/s3\.key for each run/)])});
  expect((await plan('view')).consequences.join()).not.toMatch(/is given/);
});
