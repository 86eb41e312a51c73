/** Texts with `{{ scope.name }}` in them. Nothing else is understood between the braces: a typing error is a problem, never a literal. */

export const scopes = ['parameters', 'matrix', 'inputs', 'outputs', 'run', 'step'] as const;
export type Scope = (typeof scopes)[number];

export interface Expression {
  readonly scope: Scope;
  readonly name: string;
}

export type TemplatePart = {readonly kind: 'text'; readonly text: string} | ({readonly kind: 'value'} & Expression);

export interface Template {
  readonly parts: readonly TemplatePart[];
  /** What between braces isn't an expression, as sentences. */
  readonly problems: readonly string[];
}

/** `{{ parameters.rate }}`, or a text in quotes that stands for itself: `{{ '{{' }}`. Neither goes over the end of a line. */
const expression = /\{\{[ \t]*(?:([A-Za-z]+)\.([A-Za-z][A-Za-z0-9_-]*)|'([^'\n]*)'|"([^"\n]*)")[ \t]*\}\}/y;

/** Of one text: more would say the same. */
const mostProblems = 10;

/** The parts of a text, in their order; neighbouring texts are one part. */
export function parseTemplate(text: string): Template {
  const parts: TemplatePart[] = [];
  const problems: string[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open !== -1 && problems.length < mostProblems; open = text.indexOf('{{', at)) {
    addText(parts, text.slice(at, open));
    expression.lastIndex = open;
    const match = expression.exec(text);
    if (match === null) problems.push(notUnderstood(text.slice(open)));
    else problems.push(...addMatch(parts, match));
    at = open + (match === null ? 2 : match[0].length);
  }
  addText(parts, text.slice(at));
  return {parts, problems};
}

/** The expression that a text is as a whole; null for anything else. */
export function wholeExpression(text: string): Expression | null {
  const {parts, problems} = parseTemplate(text.trim());
  const [first, ...rest] = parts;
  return problems.length === 0 && first?.kind === 'value' && rest.length === 0 ? {scope: first.scope, name: first.name} : null;
}

/** The expressions in a text, each as often as it stands there. */
export function expressionsIn(text: string): readonly Expression[] {
  return parseTemplate(text).parts.filter(part => part.kind === 'value');
}

/** The text with each expression replaced by what `fill` gives for it. */
export function fillTemplate(text: string, fill: (expression: Expression) => string): string {
  return parseTemplate(text).parts.map(part => (part.kind === 'text' ? part.text : fill(part))).join('');
}

export function expressionText({scope, name}: Expression): string {
  return `{{ ${scope}.${name} }}`;
}

function addText(parts: TemplatePart[], text: string): void {
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = {kind: 'text', text: last.text + text};
  else parts.push({kind: 'text', text});
}

function addMatch(parts: TemplatePart[], [whole, scope, name, single, double]: RegExpExecArray): readonly string[] {
  const literal = single ?? double;
  if (literal !== undefined) addText(parts, literal);
  else if (isScope(scope)) parts.push({kind: 'value', scope, name: name as string});
  else return [`${whole} names nothing: an expression begins with ${scopes.join(', ')}`];
  return [];
}

function isScope(word: string | undefined): word is Scope {
  return scopes.some(scope => scope === word);
}

function notUnderstood(rest: string): string {
  const [line = ''] = rest.split('\n', 1);
  const end = line.indexOf('}}');
  const shown = end === -1 ? line.slice(0, 40) : line.slice(0, Math.min(end + 2, 60));
  return `${shown} is no expression: write {{ parameters.NAME }} for a value, {{ '{{' }} for the braces themselves`;
}
