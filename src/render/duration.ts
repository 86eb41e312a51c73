/** How long something took, for people: `0.4 s`, `12.3 s`, `4 m 05 s`, `2 h 03 m`, `3 d 04 h`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(whole, 60, ['m', 's']);
  if (whole < 86_400) return pair(Math.floor(whole / 60), 60, ['h', 'm']);
  return pair(Math.floor(whole / 3600), 24, ['d', 'h']);
}

function pair(count: number, per: number, [large, small]: readonly [string, string]): string {
  return `${Math.floor(count / per)} ${large} ${String(count % per).padStart(2, '0')} ${small}`;
}
