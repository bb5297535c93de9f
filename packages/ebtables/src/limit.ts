import { fault, ok } from './value.ts';
import type { Parsed } from './value.ts';

/** The kernel counts a limit in ticks of 1/10000 s between two frames; that is all it keeps of a rate. */
const ticks = 10_000;

/** Units with their printed name, the longest first, as the tools choose among them. */
const units = [
  { name: 'day', word: 'day', period: ticks * 86_400 },
  { name: 'hour', word: 'hour', period: ticks * 3_600 },
  { name: 'min', word: 'minute', period: ticks * 60 },
  { name: 'sec', word: 'second', period: ticks },
];

/**
 * A rate: `10`, `10/s`, `5/minute`, `60/m`. Rates with the same ticks are one rate to the kernel, which prints
 * 60/min as 1/sec and 3000/sec as 3333/sec.
 */
export function rate(text: string): Parsed {
  const match = /^(\d{1,9})(?:\.\d*)?(?:\/([a-z]+))?$/i.exec(text);
  const word = (match?.[2] ?? 'second').toLowerCase();
  const unit = units.find((u) => u.word.startsWith(word) || u.name === word);
  const count = Number(match?.[1] ?? 0);
  if (match === null || unit === undefined || count === 0) return fault(`${text} is not a rate: a number of 1 or more, with /second, /minute, /hour or /day`);
  const period = Math.floor(unit.period / count);
  return period === 0 ? fault(`${text} is too fast: at most ${ticks} a second`) : ok(print(period));
}

/** The longest unit that gives a whole number near enough (the rule is the kernel tools' own). */
function print(period: number): string {
  let chosen = units[0];
  for (const unit of units) {
    if (unit !== units[0] && (period > unit.period || unit.period / period < unit.period % period)) break;
    chosen = unit;
  }
  return `${Math.floor((chosen?.period ?? ticks) / period)}/${chosen?.name ?? 'sec'}`;
}
