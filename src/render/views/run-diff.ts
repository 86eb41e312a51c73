/** What two runs have different. */
import type {Json} from '../../domain/json.js';
import {pointerKeys} from '../../domain/json.js';
import type {RunComparison} from '../../pipeline/run/compare-runs.js';
import {durationText} from '../duration.js';
import type {Cell, View} from '../view.js';

const shortDigest = 12;

/** `{left: {id, name}, right: {id, name}, same, fields: [{path, left, right}], durations: [{instance, left, right}]}`; `exitStatus` for where they differ. */
export function runDiffView({left, right, fields, durations}: RunComparison, exitStatus: number): View {
  const [a, b] = [left.run.header, right.run.header];
  const data = {left: {id: a.id, name: a.name}, right: {id: b.id, name: b.name}, same: fields.length === 0, fields, durations};
  return {
    data,
    names: fields.map(({path}) => path),
    human: {
      as: 'properties',
      rows: [['Left', a.name], ['Right', b.name]],
      tables: [
        {
          title: 'Different',
          columns: [{title: 'WHAT', whole: true}, {title: a.name}, {title: b.name}],
          rows: fields.map(field => [pointerKeys(field.path).join(' '), valueCell(field.left), valueCell(field.right)]),
          empty: 'Nothing.',
        },
        {
          title: 'Took',
          columns: [{title: 'STEP', whole: true}, {title: a.name}, {title: b.name}],
          rows: durations.map(took => [took.instance, tookCell(took.left), tookCell(took.right)]),
          empty: 'They have no step in common.',
        },
      ],
    },
    exitStatus: fields.length === 0 ? 0 : exitStatus,
  };
}

function valueCell(value: Json): Cell {
  if (value === null) return {text: '–', machine: '', tone: 'quiet'};
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const digest = /^sha256:([0-9a-f]{64})$/.exec(text)?.[1];
  return digest === undefined ? text : {text: digest.slice(0, shortDigest), machine: text};
}

function tookCell(took: number | null): Cell {
  return took === null ? {text: '–', machine: '', tone: 'quiet'} : {text: durationText(took), machine: String(took)};
}
