/** `2026-11-22 16:05:30 UTC`, of ISO 8601 in UTC; what is none stays as it is. */
export function timeText(iso: string): string {
  return iso.length < 19 ? iso : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
