/** What an examination found: the rows that need somebody, or all of them. */
import type {Finding} from '../../domain/finding.js';
import type {Tone, View} from '../view.js';

const tones: Readonly<Record<Finding['state'], Tone>> = {ok: 'good', warning: 'warning', error: 'bad'};

/** `[{check, place, state, problem, cure}]`, `state` ok, warning or error; exit status 1 where there is an error. */
export function doctorView(findings: readonly Omit<Finding, 'repair'>[]): View {
  const errors = findings.filter(({state}) => state === 'error').length;
  return {
    data: findings.map(({check, place, state, problem, cure}) => ({check, place, state, problem, cure})),
    human: {
      as: 'table',
      table: {
        columns: [{title: 'CHECK', whole: true}, {title: 'STATE', whole: true}, {title: 'PLACE', whole: true}, {title: 'PROBLEM', whole: true}, {title: 'CURE', whole: true}],
        rows: findings.map(({check, place, state, problem, cure}) => [check, {text: state, tone: tones[state]}, place ?? '', problem ?? '', cure ?? '']),
        empty: 'Nothing was examined.',
      },
    },
    names: findings.filter(({state}) => state !== 'ok').map(({place, check}) => place ?? check),
    exitStatus: errors === 0 ? 0 : 1,
  };
}
