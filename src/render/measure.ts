/** How many columns a text takes on a screen, and what of it fits. */

export type Measure = (text: string) => number;

/** Characters count as columns as long as all of them are ASCII; else string-width knows the wide and the combining ones. */
export async function measureFor(texts: readonly string[]): Promise<Measure> {
  if (texts.every(text => /^[\x20-\x7e]*$/.test(text))) return text => text.length;
  const {default: stringWidth} = await import('string-width');
  return text => stringWidth(text);
}

/** The text, or where it is wider than `width` its beginning and an ellipsis. */
export function shortened(text: string, width: number, {unicode, measure}: {readonly unicode: boolean; readonly measure: Measure}): string {
  if (measure(text) <= width) return text;
  const ellipsis = unicode ? '…' : '...';
  let result = '';
  for (const {segment} of new Intl.Segmenter().segment(text)) {
    if (measure(result + segment) > width - ellipsis.length) break;
    result += segment;
  }
  return `${result}${ellipsis}`;
}
