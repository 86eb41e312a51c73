/**
 * Scripts with `{{ … }}` in them. A value never becomes script text: it travels in a variable of the environment, and the script gets a
 * reference to that variable, quoted for the place where it stands. So nothing in a value is executed, even where the place was misjudged:
 * the worst is a value that is split into words. Arithmetic is the exception, since shells evaluate what stands in a variable there: it
 * takes numbers only.
 */
import {isEvaluated} from './shell-arithmetic.js';
import {contextsIn, mark} from './shell-scanner.js';
import type {Context} from './shell-scanner.js';
import {expressionText, parseTemplate} from './template.js';
import type {Expression} from './template.js';

/** A script as the shell gets it, and the expression that each variable stands for. */
export interface ShellScript {
  readonly text: string;
  readonly variables: Readonly<Record<string, Expression>>;
}

export interface PlacedExpression extends Expression {
  readonly context: Context;
}

/** Every expression of a script with where it stands. */
export function placedExpressions(script: string): readonly PlacedExpression[] {
  const {parts} = parseTemplate(script);
  const text = parts.map(part => (part.kind === 'text' ? part.text : mark)).join('');
  const places = [...text.matchAll(/\0/g)].map(({index}) => index);
  const contexts = contextsIn(text).map((context, at) => ((context === 'bare' || context === 'double') && isEvaluated(text, places[at] as number) ? 'arithmetic' : context));
  return parts.filter(part => part.kind === 'value').map(({scope, name}, index) => ({scope, name, context: contexts[index] as Context}));
}

/** Why a value can't stand where an expression stands; null where it can. */
export function placeProblem(expression: PlacedExpression): string | null {
  const text = expressionText(expression);
  switch (expression.context) {
    case 'ansi':
      return `${text} stands in $'…', where no value can stand: use "…"`;
    case 'raw':
      return `${text} stands in a here-document whose delimiter is quoted, where no value can stand: write the delimiter without quotes`;
    case 'escaped':
      return `${text} stands right behind a "$" or a backslash: take that away`;
    case 'bare':
    case 'double':
    case 'single':
    case 'here':
    case 'comment':
    case 'arithmetic':
      return null;
  }
}

/** The script with references to variables in place of its expressions. Only for scripts that have no problem. */
export function shellScript(script: string): ShellScript {
  const placed = placedExpressions(script);
  const numbers = new Map<string, string>();
  const variables: Record<string, Expression> = {};
  let next = 0;
  const text = parseTemplate(script).parts.map(part => {
    if (part.kind === 'text') return part.text;
    const {scope, name, context} = placed[next++] as PlacedExpression;
    const variable = numbers.get(`${scope}.${name}`) ?? `CAIRN_VALUE_${numbers.size + 1}`;
    numbers.set(`${scope}.${name}`, variable);
    variables[variable] = {scope, name};
    return reference(variable, context);
  });
  return {text: text.join(''), variables};
}

function reference(variable: string, context: Context): string {
  if (context === 'bare') return `"\${${variable}}"`;
  return context === 'single' ? `'"\${${variable}}"'` : `\${${variable}}`;
}
