/** A pipeline as a picture: on a terminal a box for each step, for a page Mermaid. */
import type {GraphEdge, GraphNode, PipelineGraph} from '../../pipeline/spec/graph.js';
import type {Pipeline} from '../../pipeline/spec/pipeline.js';
import {mermaidLabel} from '../mermaid.js';
import type {Box, View} from '../view.js';

export interface DrawnPipeline {
  readonly pipeline: Pipeline;
  readonly graph: PipelineGraph;
}

/** What `cairn pipeline graph` prints. */
export interface PipelineGraphDescription extends PipelineGraph {
  readonly pipeline: string;
  readonly mermaid?: string;
}

/** `PipelineGraphDescription`; for people a drawing. */
export function pipelineGraphView({pipeline, graph}: DrawnPipeline): View {
  const data: PipelineGraphDescription = {pipeline: pipeline.name, ...graph};
  const parts = graph.nodes.map(node => boxOf(node, graph.edges.filter(({to}) => to === node.name)));
  const lines = [pipeline.description, ...Object.entries(pipeline.parameters).map(([name, {type, default: preset}]) => `${name}: ${preset === undefined ? type : JSON.stringify(preset)}`)];
  return {data, names: graph.nodes.map(({name}) => name), human: {as: 'drawing', drawing: {title: pipeline.name, lines: lines.filter(line => line !== ''), parts}}};
}

/** `PipelineGraphDescription` with `mermaid`; for people that text alone. */
export function pipelineMermaidView({pipeline, graph}: DrawnPipeline): View {
  const lines = mermaidLines(graph);
  const data: PipelineGraphDescription = {pipeline: pipeline.name, ...graph, mermaid: `${lines.join('\n')}\n`};
  return {data, names: graph.nodes.map(({name}) => name), human: {as: 'lines', lines, exact: true}};
}

/** A drawing's part needs a line to hang from: that of a step that waits for nothing says so. */
function boxOf(node: GraphNode, edges: readonly GraphEdge[]): Box {
  const {description, when, outputs} = node;
  const waits = edges.length === 0 ? ['starts at once'] : edges.map(edgeText);
  return {
    title: titleOf(node),
    lines: [...waits, ...(outputs.length === 0 ? [] : [`→ ${outputs.join(', ')}`]), ...(when === null ? [] : [`when ${when}`]), ...(description === '' ? [] : [description])],
  };
}

function titleOf({name, instances, matrix}: GraphNode): string {
  if (matrix.length === 0) return name;
  return `${name} ×${instances ?? '?'} (${matrix.join(', ')})`;
}

function edgeText({from, kind, input, output}: GraphEdge): string {
  if (kind === 'after') return `after ${from}`;
  return `${input} ← ${kind === 'each' ? 'each ' : ''}${from}.${output}`;
}

function mermaidLines({nodes, edges}: PipelineGraph): readonly string[] {
  const ids = new Map(nodes.map(({name}, index) => [name, `step_${index}`]));
  return [
    'flowchart TD',
    ...nodes.map(node => `  ${ids.get(node.name)}${node.matrix.length > 0 ? `[[${mermaidLabel(titleOf(node))}]]` : `[${mermaidLabel(titleOf(node))}]`}`),
    ...edges.map(({from, to, kind, input, output}) => {
      const arrow = kind === 'after' ? '-.->' : `${kind === 'each' ? '==' : '--'} ${mermaidLabel(input === output ? `${input}` : `${output} → ${input}`)} ${kind === 'each' ? '==>' : '-->'}`;
      return `  ${ids.get(from)} ${arrow} ${ids.get(to)}`;
    }),
  ];
}
