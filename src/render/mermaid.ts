/** Parts of drawings as Mermaid writes them. */

/** Quoted, with everything that Mermaid or a page could take for more than text as its character's number. */
export function mermaidLabel(...texts: readonly string[]): string {
  const safe = texts.map(text => text.replaceAll(/[^\p{L}\p{N} ._/:@,()-]/gu, character => `#${character.codePointAt(0)};`));
  return `"${safe.join('<br/>')}"`;
}
