/** How artifacts are shown. */
import type {Artifact} from '../../pipeline/artifacts/artifacts.js';
import type {FoundArtifact} from '../../pipeline/run/find-artifacts.js';
import type {Lineage, Use} from '../../pipeline/run/lineage.js';
import {mermaidLabel} from '../mermaid.js';
import {counted} from '../run/event-text.js';
import {sizeText} from '../size.js';
import type {Cell, Table, View} from '../view.js';
import {timeCell} from './inventory.js';

/** `RUN/INSTANCE/OUTPUT` and what is there; `from` is the run that made it, where this one took it from the cache. */
export interface ArtifactJson extends Artifact {
  readonly ref: string;
  readonly run: string;
  readonly step: string;
  readonly instance: string;
  readonly output: string;
  readonly at: string;
  readonly from: string | null;
}

interface ArtifactDescription extends ArtifactJson {
  readonly stack: {readonly id: string; readonly name: string};
  /** Name of the component. */
  readonly store: string;
}

/** What `artifact lineage` prints. */
interface LineageJson {
  readonly artifact: ArtifactJson;
  readonly made: readonly ArtifactJson[];
  readonly upstream: readonly Use[];
  readonly used: readonly Use[];
  readonly mermaid?: string;
}

function artifactJson({ref, run, step, instance, output, artifact, at, from}: FoundArtifact): ArtifactJson {
  return {ref, run: run.name, step, instance, output, ...artifact, at, from};
}

/** `[ArtifactJson]`. */
export function artifactListView(found: readonly FoundArtifact[]): View {
  const data = found.map(artifactJson);
  return {
    data,
    names: data.map(({ref}) => ref),
    human: {as: 'table', table: artifactTable(data, 'There are no artifacts: no step here has left any.')},
  };
}

function artifactTable(data: readonly ArtifactJson[], empty: string): Table {
  return {
    columns: [{title: 'ARTIFACT', whole: true}, {title: 'KIND'}, {title: 'SIZE'}, {title: 'FILES', wide: true}, {title: 'DIGEST', whole: true}, {title: 'MADE'}, {title: 'FROM'}],
    rows: data.map(({ref, kind, size, files, digest, at, from}) => [ref, kind, sizeCell(size), String(files), digestCell(digest), timeCell(at), from ?? '']),
    empty,
  };
}

/** `ArtifactDescription`. */
export function artifactView(found: FoundArtifact): View {
  const {stack} = found.run;
  const data: ArtifactDescription = {...artifactJson(found), stack: {id: stack.id, name: stack.name}, store: stack.artifactStore};
  const {ref, kind, digest, size, files, at, from} = data;
  return {
    data,
    names: [ref],
    human: {
      as: 'properties',
      rows: [
        ['Artifact', {text: ref, tone: 'strong'}],
        ['Kind', kind],
        ['Size', kind === 'file' ? sizeCell(size) : {text: `${sizeText(size)} in ${counted(files, 'file')}`, machine: String(size)}],
        ['Digest', digest],
        ['Made', timeCell(at)],
        ...(from === null ? [] : [['Taken from', from] as const]),
        ['Stack', stack.name],
        ['Store', stack.artifactStore],
      ],
    },
    next: [`cairn artifact get '${ref}'`, `cairn artifact lineage '${ref}'`],
  };
}

/** `ArtifactJson` with `path`: where it was put. */
export function fetchedArtifactView(found: FoundArtifact, path: string): View {
  const data = {...artifactJson(found), path};
  return {data, names: [path], human: {as: 'lines', lines: [`Wrote ${found.ref} to ${path}, ${sizeText(data.size)}.`]}};
}

/** `LineageJson`. */
export function lineageView(lineage: Lineage): View {
  const data = lineageJson(lineage);
  const {artifact, made} = data;
  return {
    data,
    names: [artifact.ref],
    human: {
      as: 'properties',
      rows: [['Artifact', {text: artifact.ref, tone: 'strong'}], ['Digest', artifact.digest]],
      tables: [
        {...artifactTable(made, 'No run that is still here.'), title: 'Made as'},
        {title: 'Made of', ...useTable(data.upstream, 'Nothing: the step that made it takes no inputs.')},
        {title: 'Used by', ...useTable(data.used, 'No step of a run here.')},
      ],
    },
  };
}

/** `LineageJson` with `mermaid`; for people that text alone. */
export function lineageMermaidView(lineage: Lineage): View {
  const lines = mermaidLines(lineage);
  const data: LineageJson = {...lineageJson(lineage), mermaid: `${lines.join('\n')}\n`};
  return {data, names: [data.artifact.ref], human: {as: 'lines', lines, exact: true}};
}

function lineageJson({artifact, made, upstream, used}: Lineage): LineageJson {
  return {artifact: artifactJson(artifact), made: made.map(artifactJson), upstream, used};
}

function useTable(uses: readonly Use[], empty: string): Table {
  return {
    columns: [{title: 'STEP', whole: true}, {title: 'INPUT'}, {title: 'FROM', whole: true}, {title: 'DIGEST', whole: true}],
    rows: uses.map(({run, instance, input, from, digest}) => [`${run}/${instance}`, input, sourceText(from), digestCell(digest)]),
    empty,
  };
}

function sourceText(from: Use['from']): string {
  return 'file' in from ? `file ${from.file}` : `${from.instance}/${from.output}`;
}

function sizeCell(size: number): Cell {
  return {text: sizeText(size), machine: String(size)};
}

/** As many digits as tell artifacts apart in practice, and as `artifact describe` takes. */
function digestCell(digest: string): Cell {
  return {text: digest.replace(/^sha256:/, '').slice(0, 12), machine: digest, tone: 'quiet'};
}

/** Artifacts are rounded, steps are boxes; what is asked for has a double frame. */
function mermaidLines({artifact, upstream, used}: Lineage): readonly string[] {
  const nodes = new Map<string, string>();
  const lines = ['flowchart LR'];
  const node = (key: string, text: (name: string) => string): string => {
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const name = `node_${nodes.size}`;
    nodes.set(key, name);
    lines.push(`  ${text(name)}`);
    return name;
  };
  const stepNode = (run: string, instance: string): string => node(`step ${run} ${instance}`, name => `${name}[${mermaidLabel(run, instance)}]`);
  const asked = node(`artifact ${artifact.artifact.digest}`, name => `${name}[[${mermaidLabel(artifact.ref)}]]`);
  lines.push(`  ${stepNode(artifact.run.name, artifact.instance)} --> ${asked}`);
  const edges = new Set<string>();
  for (const {run, instance, input, digest, from} of [...upstream, ...used]) {
    const taken = node(`artifact ${digest}`, name => `${name}([${mermaidLabel(sourceText(from), digest.slice('sha256:'.length, 'sha256:'.length + 12))}])`);
    if ('instance' in from && taken !== asked) edges.add(`  ${stepNode(run, from.instance)} --> ${taken}`);
    edges.add(`  ${taken} -- ${mermaidLabel(input)} --> ${stepNode(run, instance)}`);
  }
  return [...lines, ...edges];
}
