const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

const unit = '(?:s|sec|seconds?|m|min|minutes?|h|hr|hours?|d|days?|w|weeks?)';
const wellFormed = new RegExp(`^\\d{1,6} ?${unit}?(?: ?\\d{1,6} ?${unit})*$`);
const secondsOf: Readonly<Record<string, number>> = { '': 1, s: 1, m: minute, h: hour, d: day, w: week };

/** `15min`, `1h 30min`, `2 days` as systemd.time(7) has it, in seconds, 1 or more; undefined for anything else. */
export function timeSpan(text: string): number | undefined {
  if (!wellFormed.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+) ?([a-z]*)/g)];
  const seconds = parts.reduce((sum, [, amount, word = '']) => sum + Number(amount) * (secondsOf[word.slice(0, 1)] ?? 0), 0);
  return seconds > 0 ? seconds : undefined;
}

/** When a clock shows that so many seconds went by, as systemd.time(7) writes it; undefined where days do not divide so. */
export function calendarOf(seconds: number): string | undefined {
  if (seconds === week) return 'weekly';
  if (seconds === day) return 'daily';
  if (seconds === hour) return 'hourly';
  if (seconds % hour === 0 && day % seconds === 0) return `0/${seconds / hour}:00`;
  if (seconds % minute === 0 && hour % seconds === 0) return `*:0/${seconds / minute}`;
  return undefined;
}
