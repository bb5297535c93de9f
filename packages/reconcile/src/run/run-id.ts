/**
 * The name of a run: its time to the millisecond, so that names sort as runs followed each other, and four hexadecimal
 * digits that nobody can guess. A clock that was moved back does not change the order: then it is the newest one's time
 * and a millisecond more.
 */
export function newRunId(at: Date, salt: string, newest: string | undefined): string {
  const earliest = newest === undefined ? -Infinity : timeOfRun(newest) + 1;
  const time = new Date(Math.max(at.getTime(), earliest));
  return `${time.toISOString().replace(/[-:.]/g, '')}-${salt}`;
}

const pattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{4}$/;

export function isRunId(text: string): boolean {
  return pattern.test(text);
}

/** When it began, in milliseconds since 1970; NaN for what is no run's name. */
export function timeOfRun(id: string): number {
  const [, year, month, day, hour, minute, second, milliseconds] = pattern.exec(id) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`);
}
