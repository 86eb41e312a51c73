import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {dirname, join} from 'node:path';
import type {Artifact, ArtifactStore} from '../../../src/pipeline/artifacts/artifacts.js';
import {openContentStore} from '../../../src/pipeline/artifacts/content-store.js';
import {openLocalStore} from '../../../src/pipeline/artifacts/local-store.js';
import {bytesOf, contentOf, refusal, sha256Of} from '../../support/contents.js';
import {temporaryFolder} from '../../support/temporary-folder.js';
import type {TemporaryFolder} from '../../support/temporary-folder.js';

let folder: TemporaryFolder;
let store: ArtifactStore;
const at = (...names: string[]) => join(folder.path, ...names);
const blob = ({digest}: {digest: string}) => at('store', 'cairn', 'blobs', 'sha256', digest.slice(7, 9), digest.slice(7));

beforeEach(() => {
  folder = temporaryFolder();
  store = openContentStore(openLocalStore(at('store')));
});
afterEach(async () => {
  await store.close();
  folder.remove();
});

function write(path: string, content: string | Buffer = path): string {
  mkdirSync(dirname(at(path)), {recursive: true});
  writeFileSync(at(path), content);
  return at(path);
}

/** Everything in a folder by path: type, executable bit and content. */
function contentsOf(root: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(root, {recursive: true, encoding: 'utf8'}).map(path => {
      const file = join(root, path);
      const found = lstatSync(file);
      if (found.isSymbolicLink()) return [path, `-> ${readlinkSync(file)}`];
      return [path, found.isDirectory() ? 'folder' : `${(found.mode & 0o100) !== 0 ? 'x' : '-'} ${sha256Of(readFileSync(file))}`];
    }),
  );
}

function blobs(): readonly string[] {
  return readdirSync(at('store'), {recursive: true, encoding: 'utf8'}).filter(path => /[0-9a-f]{64}$/.test(path));
}

describe('a file', () => {
  test('is what its bytes are, and comes back as it was', async () => {
    const artifact = await store.store(write('model.pkl', bytesOf(3_000_001)));

    expect(artifact).toEqual({kind: 'file', digest: `sha256:${sha256Of(bytesOf(3_000_001))}`, size: 3_000_001, files: 1});
    await store.fetch(artifact, at('back.pkl'));
    expect(readFileSync(at('back.pkl')).equals(bytesOf(3_000_001))).toBe(true);
    expect(await store.has(artifact)).toBe(true);
  });

  test('lies in the store once, whoever puts it', async () => {
    const [first, second] = await Promise.all([store.store(write('a', 'same')), openContentStore(openLocalStore(at('store'))).store(write('b', 'same'))]);

    expect(first).toEqual(second);
    expect(blobs()).toHaveLength(1);
  });

  test('keeps its holes', async () => {
    writeFileSync(at('sparse'), '');
    execFileSync('truncate', ['-s', '64M', at('sparse')]);

    const artifact = await store.store(at('sparse'));
    await store.fetch(artifact, at('back'));

    expect(statSync(blob(artifact)).blocks).toBeLessThan(1000);
    expect(statSync(at('back'))).toMatchObject({size: 64 * 1024 * 1024});
    expect(statSync(at('back')).blocks).toBeLessThan(1000);
  });

  test('that was damaged in the store is refused with both digests, and leaves nothing', async () => {
    const artifact = await store.store(write('model', 'right'));
    writeFileSync(blob(artifact), 'wrong');

    const error = await refusal(store.fetch(artifact, at('out', '..', 'back')));

    expect(error).toMatchObject({code: 'failed', details: {wanted: artifact.digest, found: `sha256:${sha256Of(Buffer.from('wrong'))}`}});
    expect(error.message).toContain(artifact.digest);
    expect(readdirSync(folder.path).sort()).toEqual(['model', 'store']);
  });

  test('that was cut off in the store is put there anew', async () => {
    const artifact = await store.store(write('model', 'right'));
    writeFileSync(blob(artifact), 'ri');
    expect(await store.has(artifact)).toBe(false);

    await store.store(at('model'));

    await store.fetch(artifact, at('back'));
    expect(readFileSync(at('back'), 'utf8')).toBe('right');
  });

  test('that is not in the store is not found', async () => {
    const artifact: Artifact = {kind: 'file', digest: `sha256:${'0'.repeat(64)}`, size: 1, files: 1};

    expect(await store.has(artifact)).toBe(false);
    expect((await refusal(store.fetch(artifact, at('back')))).code).toBe('not_found');
    expect(existsSync(at('back'))).toBe(false);
  });

  test('is never written over what is there', async () => {
    const artifact = await store.store(write('model', 'new'));

    expect((await refusal(store.fetch(artifact, write('there', 'old')))).code).toBe('exists');
    expect(readFileSync(at('there'), 'utf8')).toBe('old');
  });

  test('may be reached by a link inside the folder that it must lie in, not by one that leads out', async () => {
    write('work/checkpoints/best.pkl', 'best');
    symlinkSync('checkpoints/best.pkl', at('work/model.pkl'));
    write('secret/key', 'of the host');
    symlinkSync('../secret', at('work/out'));

    expect(await store.store(at('work/model.pkl'), {within: at('work')})).toMatchObject({kind: 'file', digest: `sha256:${sha256Of(Buffer.from('best'))}`});
    expect(await refusal(store.store(at('work/out/key'), {within: at('work')}))).toMatchObject({code: 'invalid_input', details: {within: at('work')}});
    expect((await refusal(store.store(at('work/out')))).code).toBe('invalid_input');
  });
});

describe('a folder', () => {
  test('comes back with its files, executable bits, links and empty folders', async () => {
    write('data/train.csv', 'a,b');
    write('data/nested/deep/x.bin', bytesOf(2_000_000));
    write('data/run.sh', '#!/bin/sh');
    chmodSync(at('data/run.sh'), 0o755);
    write('data/naïve name\u2028with anything');
    mkdirSync(at('data/empty/inner'), {recursive: true});
    symlinkSync('../train.csv', at('data/nested/link'));
    symlinkSync('gone', at('data/dangling'));

    const artifact = await store.store(at('data'));
    expect(artifact).toMatchObject({kind: 'folder', files: 4});
    await store.fetch(artifact, at('back'));

    expect(contentsOf(at('back'))).toEqual(contentsOf(at('data')));
    expect(await store.has(artifact)).toBe(true);
    expect(readdirSync(folder.path).sort()).toEqual(['back', 'data', 'store']);
  });

  test('is the same artifact wherever it lies and however it was made', async () => {
    for (const path of ['one/b', 'one/a/x', 'one/a-b']) write(path, path.slice(3));
    for (const path of ['two/a-b', 'two/a/x', 'two/b']) write(path, path.slice(3));

    expect(await store.store(at('one'))).toEqual(await store.store(at('two')));
    chmodSync(at('two/b'), 0o700);
    expect((await store.store(at('two'))).digest).not.toBe((await store.store(at('one'))).digest);
  });

  test('that is empty is one too', async () => {
    mkdirSync(at('nothing'));

    const artifact = await store.store(at('nothing'));
    await store.fetch(artifact, at('back'));

    expect(artifact).toMatchObject({kind: 'folder', size: 0, files: 0});
    expect(readdirSync(at('back'))).toEqual([]);
  });

  test('with 2,000 files is stored and fetched whole', async () => {
    for (let index = 0; index < 2000; index++) write(`many/${index % 10}/${index}`, `content ${index % 500}`);

    const artifact = await store.store(at('many'));
    await store.fetch(artifact, at('back'));

    expect(artifact).toMatchObject({files: 2000});
    expect(blobs()).toHaveLength(501);
    expect(contentsOf(at('back'))).toEqual(contentsOf(at('many')));
  });

  test('without one of its files in the store is not there, and leaves nothing when it is fetched', async () => {
    write('data/a', 'one');
    write('data/b', 'two');
    const artifact = await store.store(at('data'));
    execFileSync('rm', [blob({digest: `sha256:${sha256Of(Buffer.from('two'))}`})]);

    expect(await store.has(artifact)).toBe(false);
    expect((await refusal(store.fetch(artifact, at('back')))).code).toBe('not_found');
    expect(readdirSync(folder.path).sort()).toEqual(['data', 'store']);
  });

  test('is stored with links that name it by its absolute path', async () => {
    write('data/a', 'one');
    symlinkSync(at('data/a'), at('data/link'));

    await store.fetch(await store.store(at('data')), at('back'));

    expect(readlinkSync(at('back/link'))).toBe('a');
  });

  test.each(['/etc/passwd', '..', '../beside', 'a/../../beside', 'inner/up/../../..'])('with a link to %s is refused', async target => {
    write('data/inner/up/file');
    write('beside');
    symlinkSync(target, at('data/link'));

    expect(await refusal(store.store(at('data')))).toMatchObject({code: 'invalid_input', details: {file: at('data/link')}});
  });

  test('with a pipe or a socket in it is refused', async () => {
    mkdirSync(at('data'));
    execFileSync('mkfifo', [at('data/pipe')]);
    expect(await refusal(store.store(at('data')))).toMatchObject({code: 'invalid_input', details: {file: at('data/pipe')}});

    mkdirSync(at('other'));
    const server = createServer().listen(at('other/socket'));
    expect((await refusal(store.store(at('other/socket')))).code).toBe('invalid_input');
    server.close();
  });

  test('with a name that is not UTF-8 is refused', async () => {
    mkdirSync(at('data'));
    writeFileSync(Buffer.concat([Buffer.from(`${at('data')}/`), Buffer.from([0x66, 0xff])]), '');

    expect((await refusal(store.store(at('data')))).code).toBe('invalid_input');
  });

  const hex = sha256Of(Buffer.from('x'));
  const file = (path: string) => `{"digest":"sha256:${hex}","executable":false,"path":${JSON.stringify(path)},"size":1,"type":"file"}`;
  const link = (path: string, target: string) => `{"path":${JSON.stringify(path)},"target":${JSON.stringify(target)},"type":"link"}`;
  test.each([
    ['a path that leads out', file('../out')],
    ['an absolute path', file('/tmp/out')],
    ['a path through itself', file('a/./b')],
    ['a link that leads out', link('l', '/etc')],
    ['a link that climbs out', link('a/l', '../../out')],
    ['a link that climbs out behind a name', link('a/l', 'b/../../../out')],
    ['a file below a link', `${link('l', 'inside')}\n${file('l/x')}`],
    ['a file twice', `${file('x')}\n${file('x')}`],
    ['something else', '{"path":"x","type":"device"}'],
    ['no JSON', 'hello'],
    ['a field more', `{"extra":1,"path":"x","type":"empty-folder"}`],
  ])('whose list has %s is not written anywhere', async (_, lines) => {
    await store.store(write('x', 'x'));
    const text = `${lines}\n`;
    const objects = openLocalStore(at('store'));
    const digest = sha256Of(Buffer.from(text));
    await objects.put(`cairn/blobs/sha256/${digest.slice(0, 2)}/${digest}`, contentOf(Buffer.from(text)));

    await refusal(store.fetch({kind: 'folder', digest: `sha256:${digest}`, size: 1, files: 1}, at('back')));

    expect(readdirSync(folder.path).sort()).toEqual(['store', 'x']);
    await objects.close();
  });
});

describe('a record', () => {
  test('is read as it was written, and replaced as a whole', async () => {
    await store.write('abc123', {outputs: {model: 'sha256:1'}, run: 'train-1'});
    await store.write('abc123', {run: 'train-2'});

    expect(await store.read('abc123')).toEqual({run: 'train-2'});
    expect(await store.read('abc124')).toBeNull();
  });

  test.each(['', '{"digest":"sha256:0","record":{"run":"x"}}', '[]', '{"digest"'])('that is damaged counts as absent: %j', async text => {
    await store.write('abc123', {run: 'train-1'});
    writeFileSync(at('store/cairn/cache/ab/abc123.json'), text);

    expect(await store.read('abc123')).toBeNull();
  });
});

test('what is missing is not found', async () => {
  expect((await refusal(store.store(at('none')))).code).toBe('not_found');
});

test('a store that can not be written says which and why', async () => {
  writeFileSync(at('file'), '');
  const error = await refusal(openContentStore(openLocalStore(at('file', 'store'))).store(write('x')));

  expect(error).toMatchObject({code: 'failed', details: {place: at('file', 'store')}});
});

test('what a killed process left is removed by the next one', async () => {
  const dead = at('store/.incoming/dead');
  mkdirSync(dead, {recursive: true});
  const gone = Number(execFileSync('sh', ['-c', 'echo $$'], {encoding: 'utf8'}));
  await store.store(write('x'));
  const own = readdirSync(at('store/.incoming')).find(name => name !== 'dead') as string;
  const holder = JSON.parse(readFileSync(at('store/.incoming', own, 'holder.json'), 'utf8')) as object;
  writeFileSync(join(dead, 'holder.json'), JSON.stringify({...holder, pid: gone}));
  writeFileSync(join(dead, 'part'), 'x');

  const other = openContentStore(openLocalStore(at('store')));
  await other.store(write('y'));

  expect(existsSync(dead)).toBe(false);
  expect(existsSync(at('store/.incoming', own))).toBe(true);
  await other.close();
});
