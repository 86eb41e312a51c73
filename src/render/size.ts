const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes for people, in powers of 1024: `512 B`, `1.5 MiB`. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 'B'];
  for (const next of units) {
    if (value < 1023.95) break;
    [value, unit] = [value / 1024, next];
  }
  return unit === 'B' ? `${value} B` : `${value.toFixed(1)} ${unit}`;
}
