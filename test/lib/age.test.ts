import {execFileSync, spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {ageIdentities, ageIdentity, ageOpen, ageRecipients, ageSeal, newAgeIdentity} from '../../src/lib/age.js';
import {newHome} from '../support/cli.js';

const text = 'canary: ä€😀\n'.repeat(50);

test('what is sealed for several opens with the identity of each, and with no other', async () => {
  const [ann, bob, eve] = [await newAgeIdentity(), await newAgeIdentity(), await newAgeIdentity()];
  const sealed = await ageSeal(text, [ann.recipient, bob.recipient]);
  expect(sealed).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n[A-Za-z0-9+/=\n]+-----END AGE ENCRYPTED FILE-----\n$/);
  expect(await ageOpen(sealed, [ann])).toBe(text);
  expect(await ageOpen(sealed, [eve, bob])).toBe(text);
  await expect(ageOpen(sealed, [eve])).rejects.toMatchObject({code: 'not_allowed', details: {recipients: [eve.recipient]}});
  await expect(ageOpen(sealed, [])).rejects.toMatchObject({code: 'not_allowed'});
});

test('a changed text is refused, wherever it was changed', async () => {
  const ann = await newAgeIdentity();
  const sealed = await ageSeal(text, [ann.recipient]);
  const lines = sealed.split('\n');
  for (let at = 1; at < lines.length - 2; at++) {
    const line = lines[at] as string;
    const changed = [...lines.slice(0, at), `${line[0] === 'A' ? 'B' : 'A'}${line.slice(1)}`, ...lines.slice(at + 1)].join('\n');
    await expect(ageOpen(changed, [ann])).rejects.toMatchObject({name: 'AppError'});
  }
  await expect(ageOpen('', [ann])).rejects.toMatchObject({code: 'invalid_input'});
});

test.each(['', 'age1', 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq', 'ssh-ed25519 AAAA', 'bob'])('%j is no recipient', async recipient => {
  await expect(ageSeal(text, [recipient])).rejects.toMatchObject({code: 'invalid_input'});
});

test('an identity in place of a recipient is refused without repeating it', async () => {
  const {identity} = await newAgeIdentity();
  const error = await ageSeal(text, [identity]).catch((refused: unknown) => refused as Error);
  expect(error).toMatchObject({code: 'invalid_input'});
  expect(JSON.stringify(error) + String(error)).not.toContain(identity.slice(16));
});

test('files of identities and recipients are read with their comments; anything else is refused without repeating it', async () => {
  const ann = await newAgeIdentity();
  expect(await ageIdentities(`# created: today\r\n# public key: ${ann.recipient}\r\n${ann.identity}\r\n`, 'key.txt')).toEqual([ann]);
  expect(ageRecipients(`# ann\n${ann.recipient}\n\n`)).toEqual([ann.recipient]);
  await expect(ageIdentities('# nothing\n', 'key.txt')).rejects.toMatchObject({code: 'invalid_input', details: {file: 'key.txt'}});
  await expect(ageIdentities('-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY\n', 'id')).rejects.toThrow(/^id holds no age identity$/);
  await expect(ageIdentity(`${ann.identity.slice(0, -1)}${ann.identity.endsWith('Q') ? 'P' : 'Q'}`)).rejects.toMatchObject({code: 'invalid_input'});
});

const hasAge = spawnSync('age', ['--version']).status === 0;
const withAge = hasAge ? test : test.skip;

withAge(`the program age opens what is sealed here, and the other way round${hasAge ? '' : ' (skipped: the program age is not installed)'}`, async () => {
  const folder = newHome();
  const ann = await newAgeIdentity();
  const key = join(folder, 'key.txt');
  writeFileSync(key, `${ann.identity}\n`, {mode: 0o600});
  expect(execFileSync('age', ['-d', '-i', key], {input: await ageSeal(text, [ann.recipient]), encoding: 'utf8'})).toBe(text);
  expect(execFileSync('age-keygen', ['-y', key], {encoding: 'utf8'}).trim()).toBe(ann.recipient);
  const theirs = execFileSync('age', ['-a', '-r', ann.recipient], {input: text, encoding: 'utf8'});
  expect(await ageOpen(theirs, [ann])).toBe(text);
  const made = execFileSync('age-keygen', [], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  const [bob] = await ageIdentities(made, 'key.txt');
  expect(made).toContain(`# public key: ${bob?.recipient}`);
  rmSync(folder, {recursive: true});
});
