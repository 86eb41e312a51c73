/** Places outside of `$((…))` where bash evaluates a text as arithmetic, and with it whatever commands stand in a subscript of it. */

const comparison = '-(?:eq|ne|lt|le|gt|ge)';
/** What stands before a place, within its line. */
const before: readonly RegExp[] = [
  // ${text:OFFSET:LENGTH}, ${list[INDEX]}
  /\$\{[A-Za-z_0-9]+(?:\[[^\]}]*|:(?![-=?+])[^}]*)$/,
  // list[INDEX]=
  /(?:^|[\s;&|(])[A-Za-z_][A-Za-z_0-9]*\[[^\]\s]*$/,
  /(?:^|[;&|(])\s*(?:let|(?:declare|typeset|local|export|readonly)\s+-[A-Za-z]*i[A-Za-z]*|integer)\s[^;&|]*$/,
  new RegExp(`\\[\\[\\s.*${comparison}\\s+["']?$`),
];
const comparedAfter = new RegExp(`^["']?\\s+${comparison}\\s`);

/** True for the place at that index of a script. */
export function isEvaluated(script: string, index: number): boolean {
  const lineStart = script.lastIndexOf('\n', index - 1) + 1;
  const text = script.slice(Math.max(lineStart, index - 500), index);
  return before.some(pattern => pattern.test(text)) || (/\[\[\s/.test(text) && comparedAfter.test(script.slice(index + 1, index + 100)));
}
