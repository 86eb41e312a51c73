/** How it is shown what a run would do. */
import type {Preview, PreviewStep} from '../../pipeline/run/preview.js';
import {counted} from '../run/event-text.js';
import type {Cell, Tone, View} from '../view.js';

const tones: Readonly<Record<PreviewStep['does'], Tone>> = {run: 'strong', cached: 'good', skipped: 'quiet', undecided: 'warning'};

/** `Preview`. */
export function previewView(preview: Preview): View {
  const {steps, pipeline, stack} = preview;
  const runs = steps.filter(({does}) => does === 'run').length;
  return {
    data: preview,
    names: steps.map(({instance}) => instance),
    human: {
      as: 'properties',
      rows: [['Pipeline', {text: pipeline, tone: 'strong'}], ['Stack', stack], ['Would run', `${runs} of ${counted(steps.length, 'step')}`]],
      tables: [{
        title: 'Steps',
        columns: [{title: 'STEP', whole: true}, {title: 'WOULD', whole: true}, {title: 'WHY'}],
        rows: steps.map(step => [step.instance, doesCell(step), step.from === null ? step.why.join('; ') : `taken from ${step.from}`]),
        empty: 'It has none.',
      }],
    },
  };
}

function doesCell({does}: PreviewStep): Cell {
  const words = {run: 'run', cached: 'be cached', skipped: 'be skipped', undecided: 'be decided later'};
  return {text: words[does], tone: tones[does], machine: does};
}
