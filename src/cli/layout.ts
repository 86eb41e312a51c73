/** Text laid out for help: at most 80 columns, plain enough to pipe. */

export const helpWidth = 80;

/** Terms and their explanations in two columns, the second one wrapped; a term too long for its column stands alone. */
export function twoColumns(rows: readonly (readonly [term: string, text: string])[]): string {
  const column = Math.min(28, Math.max(...rows.map(([term]) => term.length)));
  const indent = ' '.repeat(column + 4);
  return rows
    .map(([term, text]) => {
      const lines = wrap(text, helpWidth - column - 4);
      const head = term.length > column ? `  ${term}\n${indent}` : `  ${term.padEnd(column)}  `;
      return `${head}${lines.join(`\n${indent}`)}`.trimEnd();
    })
    .join('\n');
}

/** Breaks at spaces; a word longer than the width stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Paragraphs and sections with an empty line between them, and a newline at the end; empty ones are left out. */
export function sections(...parts: readonly (string | readonly [title: string, body: string])[]): string {
  const texts = parts.map(part => (typeof part === 'string' ? part : part[1] === '' ? '' : `${part[0]}:\n${part[1]}`));
  return `${texts.filter(text => text !== '').join('\n\n')}\n`;
}
