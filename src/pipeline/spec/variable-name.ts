/** The variables of the environment in which a task finds its values. */

export type VariableKind = 'PARAM' | 'MATRIX' | 'INPUT' | 'OUTPUT';

/** `CAIRN_PARAM_LEARNING_RATE` of `learning-rate`. */
export function variableName(kind: VariableKind, name: string): string {
  return `CAIRN_${kind}_${name.toUpperCase().replaceAll(/[.-]/g, '_')}`;
}
