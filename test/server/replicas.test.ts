/**
 * Two server processes on one Postgres, one of which is killed and started again all the time, and twenty clients that commit to the
 * same and to overlapping objects through both: what they saw is explained by one order of compare-and-set, and who follows the
 * feed ends at exactly what the server holds.
 */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {digestOf} from '../../src/domain/json.js';
import {newId} from '../../src/lib/uuid.js';
import type {WireObject} from '../../src/wire/types.js';
import {newHome} from '../support/cli.js';
import {postgresDatabase} from '../support/postgres.js';
import type {TestDatabase} from '../support/postgres.js';
import {password, startServerProcess} from '../support/server-process.js';
import type {ServerProcess} from '../support/server-process.js';
import {contradictions} from './history.js';
import type {Done, Seen} from './history.js';
import {create, Person, store, update} from './team.js';
import type {Answer, Draft} from './team.js';

const clients = 20;
const shared = 12;
const kills = 5;
/** It goes on until so many were carried out. */
const enough = 60;

interface Known {
  readonly revision: number;
  readonly draft: Draft;
}

describe('two processes on one Postgres', () => {
  let home: string;
  let database: TestDatabase;
  const servers: ServerProcess[] = [];

  const start = (index: number, port: number): Promise<ServerProcess> =>
    startServerProcess({home, dataFolder: join(home, `server-${index}`), port, environment: {CAIRN_DATABASE_URL: database.url}});
  const urlOf = (index: number) => (): string => (servers[index] as ServerProcess).url;

  beforeAll(async () => {
    home = newHome();
    database = await postgresDatabase();
    servers.push(...(await Promise.all([start(0, 0), start(1, 0)])));
  }, 90_000);
  afterAll(async () => {
    await Promise.all(servers.map(server => server.end('SIGTERM')));
    await database.drop();
    rmSync(home, {recursive: true, force: true});
  });

  test('are one server, whatever is killed', async () => {
    const {token} = await Person.signIn(urlOf(0), 'root', password);
    const through = [0, 1].map(index => new Person(urlOf(index), 'root', token));
    const anywhere = (): Person => through[Math.floor(Math.random() * 2)] as Person;
    const drafts = Array.from({length: shared}, (_, index) => store('root', `shared-${index}`));
    await (through[0] as Person).commit({changes: drafts.map(create)});
    const first = new Map(drafts.map(({id, manifest}) => [id, digestOf(manifest)]));
    const done: Done[] = [];
    const seen: Seen[] = [];
    let refused = 0;
    let resent = 0;
    let going = true;

    /** Asks until somebody answers: a lost answer may stand for a commit that was carried out. */
    const insist = async (send: (person: Person) => Promise<Answer>): Promise<Answer> => {
      for (;;) {
        const answer = await send(anywhere()).catch(() => null);
        if (answer !== null && answer.status < 500) return answer;
        resent += 1;
        await sleep(20);
      }
    };

    const look = async (id: string): Promise<Known> => {
      const called = performance.now();
      const {body} = await insist(person => person.get(`/v1/components/${id}`)) as {body: WireObject};
      seen.push({called, answered: performance.now(), id, revision: body.revision, digest: body.digest});
      return {revision: body.revision, draft: {kind: 'artifact-store', id, owner: 'root', manifest: body.manifest}};
    };

    const client = async (number: number): Promise<void> => {
      const own = store('root', `own-${number}`);
      expect((await insist(person => person.commit({changes: [create(own)]}, `own-${number}`))).status).toBe(200);
      for (let round = 0; going; round++) {
        const picked = [...drafts].sort(() => Math.random() - 0.5).slice(0, 1 + Math.floor(Math.random() * 2));
        const known = await Promise.all(picked.map(({id}) => look(id)));
        const changes = known.map(({revision, draft}) => update(draft, revision, store('root', draft.manifest.metadata.name, {path: `s3://${number}/${round}`}).manifest));
        const key = newId();
        const called = performance.now();
        const answer = await insist(person => person.commit({changes}, key));
        const answered = performance.now();
        if (answer.status === 200) {
          done.push({called, answered, writes: changes.map(({id, expect: {revision, digest}, manifest}) => ({id, replaced: revision, digest: digestOf(manifest), replacedDigest: digest}))});
        } else {
          expect(answer).toMatchObject({status: 409, body: {code: 'conflict'}});
          refused += 1;
          const {conflicts} = answer.body.details as {conflicts: {id: string; theirs: WireObject}[]};
          for (const {id, theirs: {revision, digest}} of conflicts) {
            expect(revision).toBeGreaterThan(known.find(({draft}) => draft.id === id)?.revision ?? 0);
            seen.push({called, answered, id, revision, digest});
          }
        }
      }
    };

    const killing = async (): Promise<void> => {
      const port = Number(new URL(urlOf(1)()).port);
      for (let times = 0; times < kills; times++) {
        await sleep(200 + Math.random() * 800);
        await (servers[1] as ServerProcess).end('SIGKILL');
        servers[1] = await start(1, port);
      }
    };

    const told = new Map<string, string>();
    let cursor: string | undefined;
    const readOn = async (): Promise<void> => {
      const {body} = await insist(person => person.get(`/v1/changes?limit=7${cursor === undefined ? '' : `&since=${cursor}`}`));
      if (cursor !== undefined && body.resync === true && !resyncing) throw new Error('the feed started over');
      resyncing = body.resync === true && body.more === true;
      for (const {id, revision, digest} of body.changed as WireObject[]) told.set(id, `${revision} ${digest}`);
      cursor = body.cursor as string;
      if (body.more === true) await readOn();
    };
    let resyncing = false;
    const following = async (): Promise<void> => {
      while (going) {
        await readOn();
        await sleep(10);
      }
    };

    const work = [...Array.from({length: clients}, (_, number) => client(number)), following()];
    await killing();
    while (done.length < enough) await sleep(50);
    going = false;
    await Promise.all(work);
    await readOn();

    const {body: {items}} = await insist(person => person.get('/v1/components?limit=200')) as {body: {items: WireObject[]}};
    expect(items).toHaveLength(shared + clients);
    expect(new Map(items.map(({id, revision, digest}) => [id, `${revision} ${digest}`]))).toEqual(told);
    for (const id of first.keys()) await look(id);
    expect(contradictions({done, seen, first})).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(resent).toBeGreaterThan(0);
  }, 120_000);
});
