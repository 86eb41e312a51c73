/** How long something took or takes, in milliseconds, between two times in RFC 3339; null where it hasn't begun. */
export function elapsed(started: string | null, until: string): number | null {
  return started === null ? null : Math.max(0, Date.parse(until) - Date.parse(started));
}
