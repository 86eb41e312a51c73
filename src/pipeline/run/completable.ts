/** What shells complete names of runs and artifacts to. */
import {listArtifacts} from './find-artifacts.js';
import type {RunStore} from './record.js';

interface Word {
  readonly value: string;
  readonly about?: string;
}

/** More than these are too many to choose from, and too long to wait for. */
const mostRuns = 200;
const mostArtifacts = 100;

/** The newest first, and `latest`. */
export async function completableRuns(store: RunStore): Promise<readonly Word[]> {
  const rows = await store.list();
  if (rows.length === 0) return [];
  return [{value: 'latest', about: 'the newest run'}, ...rows.slice(0, mostRuns).map(row => ({value: row.name, about: row.status === 'ok' ? `${row.state} on ${row.header.stack.name}` : 'damaged'}))];
}

/** Those of the newest runs. */
export async function completableArtifacts(store: RunStore): Promise<readonly Word[]> {
  return (await listArtifacts(store, {limit: mostArtifacts})).map(({ref, artifact}) => ({value: ref, about: `${artifact.kind} ${artifact.digest.slice('sha256:'.length, 'sha256:'.length + 12)}`}));
}
