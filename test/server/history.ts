/** What clients saw of shared objects, and whether one order of compare-and-set explains all of it. */

/** One thing that a client did, from its call to its answer, by one clock. */
interface Timed {
  readonly called: number;
  readonly answered: number;
}

/** A commit that was carried out: for each object the revision that it replaced, and what it wrote. */
export interface Done extends Timed {
  readonly writes: readonly {readonly id: string; readonly replaced: number; readonly digest: string; readonly replacedDigest: string}[];
}

/** A revision that a client was shown: by reading, or as the reason of a refusal. */
export interface Seen extends Timed {
  readonly id: string;
  readonly revision: number;
  readonly digest: string;
}

export interface History {
  readonly done: readonly Done[];
  readonly seen: readonly Seen[];
  /** The objects as they were made: revision 1. */
  readonly first: ReadonlyMap<string, string>;
}

/** What no such order explains, in sentences; empty where the history is linearizable. */
export function contradictions(history: History): readonly string[] {
  const {problems, writers} = chains(history);
  if (problems.length > 0) return problems;
  return [...readsAgainst(history, writers), ...cycles(history.done, writers)];
}

type Writers = ReadonlyMap<string, ReadonlyMap<number, Done>>;

/** Each revision was written once, over the one before it. */
function chains({done, first}: History): {problems: string[]; writers: Writers} {
  const problems: string[] = [];
  const writers = new Map<string, Map<number, Done>>([...first.keys()].map(id => [id, new Map()]));
  for (const commit of done) {
    for (const {id, replaced} of commit.writes) {
      const ofObject = writers.get(id) as Map<number, Done>;
      if (ofObject.has(replaced + 1)) problems.push(`two commits wrote revision ${replaced + 1} of ${id}`);
      ofObject.set(replaced + 1, commit);
    }
  }
  for (const [id, ofObject] of writers) {
    for (let revision = 2; revision <= ofObject.size + 1; revision++) {
      const write = ofObject.get(revision)?.writes.find(each => each.id === id);
      if (write === undefined) problems.push(`revision ${revision} of ${id} was written by nobody`);
      else if (write.replacedDigest !== digestOf({first, writers}, id, revision - 1)) problems.push(`revision ${revision} of ${id} replaced another content than that of ${revision - 1}`);
    }
  }
  return {problems, writers};
}

function digestOf({first, writers}: {first: History['first']; writers: Writers}, id: string, revision: number): string | undefined {
  return revision === 1 ? first.get(id) : writers.get(id)?.get(revision)?.writes.find(each => each.id === id)?.digest;
}

/** Nobody is shown what is not written yet, nor what an answered commit has already replaced. */
function readsAgainst({seen, first}: History, writers: Writers): readonly string[] {
  return seen.flatMap(({id, revision, digest, called, answered}) => {
    const written = writers.get(id)?.get(revision);
    const next = writers.get(id)?.get(revision + 1);
    if (digest !== digestOf({first, writers}, id, revision)) return [`revision ${revision} of ${id} was shown with a content that nobody wrote`];
    if (written !== undefined && written.called > answered) return [`revision ${revision} of ${id} was shown before it was written`];
    return next !== undefined && next.answered < called ? [`revision ${revision} of ${id} was shown when ${revision + 1} was acknowledged`] : [];
  });
}

/** Commits are put in one order that keeps each object's revisions and real time; what remains stands in a circle. */
function cycles(done: readonly Done[], writers: Writers): readonly string[] {
  const waiting = new Set(done);
  const reached = new Map<string, number>([...writers.keys()].map(id => [id, 1]));
  while (waiting.size > 0) {
    const earliest = Math.min(...[...waiting].map(({answered}) => answered));
    const ready = [...waiting].filter(({called, writes}) => called <= earliest && writes.every(({id, replaced}) => reached.get(id) === replaced));
    if (ready.length === 0) return [`${waiting.size} commits have no order that keeps both their revisions and real time`];
    for (const commit of ready) {
      waiting.delete(commit);
      for (const {id, replaced} of commit.writes) reached.set(id, replaced + 1);
    }
  }
  return [];
}
